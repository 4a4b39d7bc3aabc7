import { Inbox } from "lucide";
import type { Area, Destination } from "../../area.ts";
import { Applications } from "./applications.tsx";
import { officialText } from "./messages.ts";

const APPLICATIONS: Destination = { to: "applications", label: () => officialText().queue, icon: Inbox, isMain: true };

/** What a registrar of a hospital does. */
export const registrar: Area = { destinations: [APPLICATIONS], screens: { applications: Applications } };

/** What an official of the ministry does. */
export const ministry: Area = { destinations: [APPLICATIONS], screens: { applications: Applications } };
