import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Kinds } from "../../../core/emr_page_core.js";
import { type Action, useReading } from "../../action.ts";
import { desk } from "../../desk.ts";
import type { CategoryId } from "../../generated/functions.ts";
import type { Standing } from "../../worker/desk.ts";
import type { RecordSource } from "../records/source.ts";
import { patientText } from "./messages.ts";

/** The patient's own categories as sources of records; absent until they are read. */
export function useOwnSources({ categories }: Standing): { sources: RecordSource[] | undefined; load: Action<[]> } {
  const kinds = useSignal<Kinds | undefined>(undefined);
  const load = useReading(async () => {
    kinds.value = await desk.kinds();
  });
  useEffect(() => load.run(), [categories.length]);
  const known = kinds.value;
  const sources = known && categories.map(({ id, name }) => ({ of: { category: id }, name, kinds: known }));
  return { sources, load };
}

/** What the patient calls a category of their own. */
export function categoryName({ categories }: Standing, id: CategoryId): string {
  return categories.find((category) => category.id === id)?.name ?? patientText().aCategory;
}
