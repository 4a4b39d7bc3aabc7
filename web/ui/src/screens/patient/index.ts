import { ClipboardList } from "lucide";
import type { Area } from "../../area.ts";
import { patientText } from "./messages.ts";
import { MyRecord } from "./my-record.tsx";

/** What a patient does. */
export const patient: Area = {
  destinations: [{ to: "record", label: () => patientText().records, icon: ClipboardList, isMain: true }],
  screens: { record: MyRecord },
};
