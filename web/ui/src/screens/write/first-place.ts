import type { Written } from "../../worker/desk.ts";
import type { WrittenKind } from "./kinds.ts";
import type { Place } from "./places.ts";

/** The categories that the page offers to every new patient. */
type Usual = "visits" | "laboratory" | "medicines" | "images" | "documents";

/** Where a kind of record usually belongs, among the categories that the page offers to every new patient. */
const USUAL: Partial<Record<WrittenKind, Usual>> = {
  laboratory: "laboratory",
  visit: "visits",
  case: "visits",
  diagnosis: "visits",
  note: "visits",
  nursingNote: "visits",
  examination: "visits",
  treatment: "visits",
  prescription: "medicines",
  document: "documents",
};

/**
 * The category that a new record of a kind begins with: the last one of the same kind, else the one that has its usual name,
 * which the page gives in its language.
 */
export function firstPlace(
  kind: WrittenKind,
  patient: string,
  places: Place[],
  written: Written[],
  names: Record<Usual, string>,
): string | undefined {
  const isThere = (category: string) => places.some(({ of }) => of.category === category);
  const last = written.find((one) => one.kind === kind && one.patient === patient && isThere(one.category));
  const usual = USUAL[kind];
  const named = usual && places.find(({ name }) => name === names[usual]);
  return last?.category ?? named?.of.category;
}

/** The kinds that a person wrote last, each once. */
export function recentKinds(written: Written[], kinds: WrittenKind[], most: number): WrittenKind[] {
  const seen = written.map(({ kind }) => kind);
  return [...new Set(seen)].filter((kind): kind is WrittenKind => kinds.includes(kind as WrittenKind)).slice(0, most);
}
