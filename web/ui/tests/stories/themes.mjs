/** All stories, by theme. */

import { demo } from "./demo.mjs";
import { devices } from "./devices.mjs";
import { membership } from "./membership.mjs";
import { patient } from "./patient.mjs";
import { practitioner } from "./practitioner.mjs";
import { signUp } from "./sign-up.mjs";
import { trouble } from "./trouble.mjs";
import { withTheCommand } from "./with-the-command.mjs";

export const themes = { signUp, membership, patient, practitioner, withTheCommand, devices, demo, trouble };
