/** What the page notes in an entry of the browser's history, so that the way back leads to what was there. */

/** Where a screen was left, and which step of a form was shown. */
type Note = "place" | "step";

/** What is noted in the state of an entry; `undefined` if nothing is. */
export function notedIn(state: unknown, name: Note): number | undefined {
  const noted = ((state ?? {}) as Partial<Record<Note, unknown>>)[name];
  return typeof noted === "number" ? noted : undefined;
}

/** Notes something in the present entry, beside what else is noted there. */
export function note(name: Note, value: number): void {
  history.replaceState({ ...history.state, [name]: value }, "");
}
