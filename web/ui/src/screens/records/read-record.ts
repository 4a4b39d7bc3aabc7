/** An opened record, and what its content says. */

import type { OpenedRecord } from "../../../core/emr_page_core.js";
import { isAuthentic } from "../../authentic.ts";
import { titleOf as titleOfView } from "../../components/entry-title.ts";
import { desk } from "../../desk.ts";
import type { View } from "../../generated/content.ts";
import { titleOf as titleOfText } from "../../recognize.ts";

/** A record that was opened, and what it says if it is authentic and a FHIR resource. */
export interface ReadRecord {
  opened: OpenedRecord;
  view: View | undefined;
}

/** The first character of an object in JSON, as FHIR has it. */
const OBJECT = "{".charCodeAt(0);
const SPACE = " ".charCodeAt(0);

/** Reads what an opened record says. */
export async function readRecord(opened: OpenedRecord): Promise<ReadRecord> {
  if (!isAuthentic(opened) || !opened.content || opened.content.find((byte) => byte > SPACE) !== OBJECT) {
    return { opened, view: undefined };
  }
  try {
    // A copy, because what is sent to the worker is moved there.
    return { opened, view: await desk.readContent(opened.content.slice()) };
  } catch {
    // Not every object in JSON is a FHIR resource: it is shown as a text.
    return { opened, view: undefined };
  }
}

/** What a record is for a person, in one line; `undefined` of one that is not believed or has no title. */
export function titleOfRecord({ opened, view }: ReadRecord): string | undefined {
  if (!isAuthentic(opened) || !opened.content) {
    return undefined;
  }
  return view ? titleOfView(view) : titleOfText(opened.content);
}
