/** What thieves try first: passwords that leaked elsewhere, and rows of keys. Loaded with the first new passphrase. */

import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import wordsOfThePlace from "../../../client/native/src/wallet/words-of-the-place.txt?raw";

// Words of the place count as leaked passwords. The command has the same ones, and `docs/keys.md` lists them.
const estimator = new ZxcvbnFactory({
  dictionary: { passwords: dictionary["passwords-common"], place: wordsOfThePlace.trimEnd().split("\n") },
  graphs: adjacencyGraphs,
});

/** The least score of zxcvbn that is enough: 10^8 guesses, of which scrypt lets a thief make a few in a second. */
const LEAST_SCORE = 3;

/** Whether a thief of the keys would soon guess the passphrase. */
export function isGuessed(passphrase: string): boolean {
  return estimator.check(passphrase).score < LEAST_SCORE;
}
