/** All stories, by theme. */

import { attacks } from "./attacks.mjs";
import { demo } from "./demo.mjs";
import { devices } from "./devices.mjs";
import { emergency } from "./emergency.mjs";
import { forms } from "./forms.mjs";
import { lies } from "./lies.mjs";
import { live } from "./live.mjs";
import { membership } from "./membership.mjs";
import { patient } from "./patient.mjs";
import { practitioner } from "./practitioner.mjs";
import { signUp } from "./sign-up.mjs";
import { trouble } from "./trouble.mjs";
import { whole } from "./whole.mjs";
import { withTheCommand } from "./with-the-command.mjs";

export const themes = {
  whole,
  signUp,
  membership,
  patient,
  practitioner,
  emergency,
  live,
  withTheCommand,
  devices,
  demo,
  forms,
  trouble,
  lies,
  attacks,
};
