/**
 * The screen that the page shows.
 *
 * It stands in the fragment of the page's address, so that no request names a patient or a record, and the browser's way
 * back works.
 */

import { signal } from "@preact/signals";

/** The parts of the fragment: the name of a screen, then the ids of what it shows. */
export const route = signal<string[]>(read());

addEventListener("hashchange", () => {
  route.value = read();
});

/** The address of a screen, for a link. */
export function hrefOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

/** Shows a screen. */
export function go(...parts: string[]): void {
  location.hash = hrefOf(...parts);
}

/** Shows a screen in the place of the present one: the way back leads past it. */
export function replace(...parts: string[]): void {
  history.replaceState(null, "", hrefOf(...parts));
  route.value = read();
}

function read(): string[] {
  const parts = location.hash.replace(/^#\/?/, "").split("/");
  return parts.filter((part) => part !== "").map(decoded);
}

/** An address that a person changed by hand may be malformed. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
