/** What thieves try first: passwords that leaked elsewhere, and rows of keys. Loaded with the first new passphrase. */

import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

/** Words of the place, which count as leaked passwords. `docs/keys.md` lists them. */
const WORDS_OF_THE_PLACE = [
  "account",
  "doctor",
  "emr",
  "health",
  "hospital",
  "keeper",
  "medical",
  "ministry",
  "passphrase",
  "patient",
  "record",
  "records",
  "wallet",
  "حساب",
  "سجل",
  "سجلات",
  "سجلي",
  "صحة",
  "طبيب",
  "مريض",
  "مستشفى",
  "وزارة",
];

const estimator = new ZxcvbnFactory({
  dictionary: { passwords: dictionary["passwords-common"], place: WORDS_OF_THE_PLACE },
  graphs: adjacencyGraphs,
});

/** The least score of zxcvbn that is enough: 10^8 guesses, of which scrypt lets a thief make a few in a second. */
const LEAST_SCORE = 3;

/** Whether a thief of the keys would soon guess the passphrase. */
export function isGuessed(passphrase: string): boolean {
  return estimator.check(passphrase).score < LEAST_SCORE;
}
