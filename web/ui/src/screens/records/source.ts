/** Where records come from: a category, with its names. */

import type { CategoryName, Kinds } from "../../../core/emr_page_core.js";
import { messages, wordFor } from "../../messages/index.ts";

export interface RecordSource {
  of: CategoryName;
  /** What the patient calls the category. */
  name: string;
  /** The codes of the kinds of record that it can hold, by their names. */
  kinds: Kinds;
}

/** What kind of record a code means: a type of FHIR, if it is known. */
export function kindName({ kinds }: Pick<RecordSource, "kinds">, code: string): string | undefined {
  return Object.entries(kinds).find(([, other]) => other === code)?.[0];
}

/** What kind of record a code means, in the words of the page. */
export function kindWord(source: Pick<RecordSource, "kinds">, code: string): string {
  const name = kindName(source, code);
  return name ? wordFor(messages().kinds, name) : messages().record;
}
