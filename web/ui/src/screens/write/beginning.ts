/** What the correction of a record begins with. */

import { isAuthentic } from "../../authentic.ts";
import { desk } from "../../desk.ts";
import type { Values } from "./fields.ts";
import type { WrittenKind } from "./kinds.ts";
import type { Amended } from "./places.ts";
import { refilled } from "./refill.ts";

/** A file of a record. */
export interface WrittenFile {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** The content of the current version, in the fields of its form. */
export interface Beginning {
  kind: WrittenKind;
  values: Values;
  /** The files of the record: they stay unless others are chosen. */
  files: WrittenFile[];
}

/** Reads the current version; nothing if it cannot be read, or says more than a form can say. */
export async function beginningOf({ of, entry: { record, version } }: Amended): Promise<Beginning | undefined> {
  try {
    const [opened] = await desk.openOnce(of, [{ record, version }]);
    if (!opened?.content || !isAuthentic(opened)) {
      return undefined;
    }
    // A copy, because what is sent to the worker is moved there.
    const found = await desk.refill(opened.content.slice());
    const filled = found && refilled(found.form);
    return filled && { ...filled, files: found.files };
  } catch {
    // Who may add and not read, or whose record is no FHIR resource, begins with an empty form.
    return undefined;
  }
}
