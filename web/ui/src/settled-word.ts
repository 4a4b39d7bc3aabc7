/** What became of a transaction, in a sentence. */

import type { Settled } from "../core/emr_page_core.js";
import { messages, wordFor } from "./messages/index.ts";

/** What became of a transaction, in a sentence that says what it was about. */
export function settledWord({ function: name, outcome }: Settled): string {
  const { what, outcomes } = messages().settled;
  const [theme = ""] = name.split(":");
  return outcomes[outcome](wordFor(what, theme));
}
