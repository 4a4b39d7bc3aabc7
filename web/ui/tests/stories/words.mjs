/** The page's texts, as screens show them: so a story is played in every language without words of its own. */

import { pageModules } from "../modules.mjs";

/** Which function gives the texts of which part of the page. */
const PARTS = {
  welcome: ["/src/screens/welcome/messages.ts", "welcome"],
  account: ["/src/screens/account/messages.ts", "account"],
  contact: ["/src/components/contact-text.ts", "contactText"],
  ownContact: ["/src/screens/account/own-contact-messages.ts", "ownContactText"],
  memberContact: ["/src/screens/official/contact-messages.ts", "memberContactText"],
  picture: ["/src/components/picture-text.ts", "pictureText"],
  draft: ["/src/components/draft-text.ts", "draftText"],
  file: ["/src/components/file-text.ts", "fileText"],
  feedback: ["/src/screens/account/feedback-messages.ts", "feedbackText"],
  hospitals: ["/src/screens/hospitals/messages.ts", "hospitalsText"],
  directory: ["/src/screens/hospitals/directory-messages.ts", "directoryText"],
  onItsWay: ["/src/components/on-its-way-text.ts", "onItsWayText"],
  help: ["/src/screens/help/messages.ts", "helpText"],
  official: ["/src/screens/official/messages.ts", "officialText"],
  patient: ["/src/screens/patient/messages.ts", "patientText"],
  recovery: ["/src/screens/welcome/recovery-messages.ts", "recoveryText"],
  officialRecovery: ["/src/screens/official/recovery-messages.ts", "officialRecoveryText"],
  kit: ["/src/screens/account/kit-messages.ts", "kitText"],
  restore: ["/src/screens/account/restore-messages.ts", "restoreText"],
  stop: ["/src/screens/official/stop-messages.ts", "stopText"],
  membershipLog: ["/src/components/membership-log-text.ts", "membershipLogText"],
  practitioner: ["/src/screens/practitioner/messages.ts", "practitionerText"],
  records: ["/src/screens/records/messages.ts", "records"],
  write: ["/src/screens/write/messages.ts", "writeText"],
};

const known = new Map();

/**
 * The texts of one language: those that all share as `page`, those of each part by its name, and as `format` how numbers
 * and times are written.
 *
 * @param {string} language
 */
export function wordsIn(language) {
  if (!known.has(language)) {
    known.set(language, load(language));
  }
  return known.get(language).then(({ words }) => words);
}

/** Ends what loaded the texts. */
export async function closeWords() {
  await Promise.all([...known.values()].map(async (loaded) => (await loaded).close()));
}

async function load(language) {
  const { load, messages, close } = await pageModules(language);
  const words = { page: messages.messages(), format: messages };
  for (const [part, [path, name]] of Object.entries(PARTS)) {
    words[part] = (await load(path))[name]();
  }
  return { words, close };
}
