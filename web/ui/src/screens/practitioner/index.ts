import { Eye, Send, Siren, Users } from "lucide";
import type { Area } from "../../area.ts";
import { later } from "../../components/lazy.tsx";
import { AskForAccess } from "./ask.tsx";
import { Chart } from "./chart.tsx";
import { Emergencies } from "./emergencies.tsx";
import { DeclareEmergency } from "./emergency.tsx";
import { MyLooks } from "./looks.tsx";
import { practitionerText } from "./messages.ts";
import { Patients } from "./patients.tsx";
import { Requests } from "./requests.tsx";

/** What a practitioner does. */
export const practitioner: Area = {
  destinations: [
    { to: "patients", label: () => practitionerText().patients, icon: Users, isMain: true },
    { to: "requests", label: () => practitionerText().requests, icon: Send, isMain: true },
    { to: "my-emergencies", label: () => practitionerText().emergencies, icon: Siren, isMain: true },
    { to: "my-looks", label: () => practitionerText().looks, icon: Eye, isMain: true },
  ],
  screens: {
    patients: Patients,
    chart: Chart,
    ask: AskForAccess,
    requests: Requests,
    emergency: DeclareEmergency,
    "my-emergencies": Emergencies,
    "my-looks": MyLooks,
    write: later(async () => (await import("../write/write.tsx")).Write),
  },
};
