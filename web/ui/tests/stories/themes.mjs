/** All stories, by theme. */

import { attacks } from "./attacks.mjs";
import { canary } from "./canary.mjs";
import { demo } from "./demo.mjs";
import { devices } from "./devices.mjs";
import { directory } from "./directory.mjs";
import { emergency } from "./emergency.mjs";
import { forms } from "./forms.mjs";
import { largeFile } from "./large-file.mjs";
import { lies } from "./lies.mjs";
import { live } from "./live.mjs";
import { manyRecords } from "./many-records.mjs";
import { membership } from "./membership.mjs";
import { patient } from "./patient.mjs";
import { practitioner } from "./practitioner.mjs";
import { recoveries } from "./recoveries.mjs";
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
  directory,
  emergency,
  live,
  withTheCommand,
  devices,
  recoveries,
  demo,
  forms,
  trouble,
  lies,
  attacks,
  canary,
  largeFile,
  manyRecords,
};
