import {
  ChartLine,
  ClipboardList,
  Eye,
  FilePlus2,
  FolderLock,
  HandHelping,
  Inbox,
  QrCode,
  Siren,
  UserRoundCheck,
} from "lucide";
import type { Area } from "../../area.ts";
import { later } from "../../components/lazy.tsx";
import { patientText } from "./messages.ts";
import { openRequests } from "./open-requests.ts";
import { PatientRecord } from "./record.tsx";

/** What a patient does. Only their record is there at once. */
export const patient: Area = {
  destinations: [
    { to: "record", label: () => patientText().record, icon: ClipboardList, isMain: true },
    { to: "access", label: () => patientText().access, icon: UserRoundCheck, isMain: true },
    { to: "looks", label: () => patientText().looks, icon: Eye, isMain: true },
    { to: "requests", label: () => patientText().requests, icon: Inbox, isMain: true, count: openRequests },
    { to: "trends", label: () => patientText().trends, icon: ChartLine },
    { to: "add", label: () => patientText().add, icon: FilePlus2 },
    { to: "categories", label: () => patientText().categories, icon: FolderLock },
    { to: "address", label: () => patientText().address, icon: QrCode },
    { to: "deputies", label: () => patientText().deputies, icon: HandHelping },
    { to: "emergencies", label: () => patientText().emergencies, icon: Siren },
  ],
  screens: {
    record: PatientRecord,
    access: later(async () => (await import("./access.tsx")).Access),
    looks: later(async () => (await import("./looks.tsx")).Looks),
    requests: later(async () => (await import("./requests.tsx")).Requests),
    trends: later(async () => (await import("./trends.tsx")).OwnTrends),
    add: later(async () => (await import("./add.tsx")).Add),
    write: later(async () => (await import("../write/write.tsx")).Write),
    categories: later(async () => (await import("./categories.tsx")).Categories),
    address: later(async () => (await import("./address.tsx")).Address),
    deputies: later(async () => (await import("./deputies.tsx")).Deputies),
    emergencies: later(async () => (await import("./emergencies.tsx")).Emergencies),
    "emergency-card": later(async () => (await import("./emergency-card.tsx")).EmergencyCard),
  },
};
