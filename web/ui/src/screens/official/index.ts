import { Activity, BookUser, Building2, Inbox, MessageSquareText, Siren, Users } from "lucide";
import type { Area, Destination } from "../../area.ts";
import { feedbackText } from "../account/feedback-messages.ts";
import { account } from "../account/messages.ts";
import { directoryText } from "../hospitals/directory-messages.ts";
import { Application } from "./application.tsx";
import { Applications, waiting } from "./applications.tsx";
import { DirectoryEntries } from "./directory.tsx";
import { Emergencies } from "./emergencies.tsx";
import { ReceivedFeedbackList } from "./feedback.tsx";
import { Guardian } from "./guardian.tsx";
import { Invite } from "./invite.tsx";
import { Member } from "./member.tsx";
import { Members } from "./members.tsx";
import { officialText } from "./messages.ts";
import { Network } from "./network.tsx";
import { Recovery } from "./recovery.tsx";
import { WalkIn } from "./walk-in.tsx";

const DESTINATIONS: Destination[] = [
  { to: "applications", label: () => officialText().queue, icon: Inbox, count: waiting, isMain: true },
  { to: "members", label: () => officialText().members, icon: Users, isMain: true },
  { to: "emergencies", label: () => officialText().emergenciesShort, icon: Siren, isMain: true },
  { to: "hospitals", label: () => account().hospitals, icon: Building2 },
  { to: "network", label: () => officialText().network, icon: Activity },
];

const SCREENS: Area["screens"] = {
  applications: Applications,
  application: Application,
  invite: Invite,
  members: Members,
  member: Member,
  emergencies: Emergencies,
  network: Network,
  guardian: Guardian,
  recovery: Recovery,
};

/** What a registrar of a hospital does. */
export const registrar: Area = {
  destinations: [...DESTINATIONS, { to: "directory", label: () => directoryText().entries, icon: BookUser }],
  screens: { ...SCREENS, directory: DirectoryEntries, "walk-in": WalkIn },
};

/** What an official of the ministry does: the same, for every hospital; and they read what members say. */
export const ministry: Area = {
  destinations: [
    ...DESTINATIONS,
    { to: "received-feedback", label: () => feedbackText().receivedShort, icon: MessageSquareText },
  ],
  screens: { ...SCREENS, "received-feedback": ReceivedFeedbackList },
};
