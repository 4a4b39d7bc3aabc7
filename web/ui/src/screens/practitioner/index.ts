import { Users } from "lucide";
import type { Area } from "../../area.ts";
import { Chart } from "./chart.tsx";
import { practitionerText } from "./messages.ts";
import { Patients } from "./patients.tsx";

/** What a practitioner does. */
export const practitioner: Area = {
  destinations: [{ to: "patients", label: () => practitionerText().patients, icon: Users, isMain: true }],
  screens: { patients: Patients, chart: Chart },
};
