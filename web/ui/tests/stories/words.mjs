/** The page's texts, as screens show them: so a story is played in every language without words of its own. */

import { pageModules } from "../modules.mjs";

/** Which function gives the texts of which part of the page. */
const PARTS = {
  welcome: ["/src/screens/welcome/messages.ts", "welcome"],
  account: ["/src/screens/account/messages.ts", "account"],
  file: ["/src/components/file-text.ts", "fileText"],
  hospitals: ["/src/screens/hospitals/messages.ts", "hospitalsText"],
  help: ["/src/screens/help/messages.ts", "helpText"],
  official: ["/src/screens/official/messages.ts", "officialText"],
  patient: ["/src/screens/patient/messages.ts", "patientText"],
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
