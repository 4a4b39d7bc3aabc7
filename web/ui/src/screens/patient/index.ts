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
import { Write } from "../write/write.tsx";
import { Access } from "./access.tsx";
import { Add } from "./add.tsx";
import { Address } from "./address.tsx";
import { Categories } from "./categories.tsx";
import { Deputies } from "./deputies.tsx";
import { Emergencies } from "./emergencies.tsx";
import { EmergencyCard } from "./emergency-card.tsx";
import { Looks } from "./looks.tsx";
import { patientText } from "./messages.ts";
import { openRequests } from "./open-requests.ts";
import { PatientRecord } from "./record.tsx";
import { Requests } from "./requests.tsx";
import { OwnTrends } from "./trends.tsx";

/** What a patient does. */
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
    access: Access,
    looks: Looks,
    requests: Requests,
    trends: OwnTrends,
    add: Add,
    write: Write,
    categories: Categories,
    address: Address,
    deputies: Deputies,
    emergencies: Emergencies,
    "emergency-card": EmergencyCard,
  },
};
