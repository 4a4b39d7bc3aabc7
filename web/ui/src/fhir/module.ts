/** The content of records: a WebAssembly module that the worker loads with the first call. */

import type { NewFile, RecordContent, Refilled, Written } from "../../fhir/emr_page_fhir.js";
import moduleUrl from "../../fhir/emr_page_fhir_bg.wasm?url";
import type { Concept, Filled, Series, ValueSet, View } from "../generated/content.ts";
import { lazyModule } from "../lazy-module.ts";

/** What the worker offers about the content of records. Nothing is loaded before the first call. */
export function createContent() {
  const module = lazyModule(async () => {
    const module = await import("../../fhir/emr_page_fhir.js");
    await module.default({ module_or_path: moduleUrl });
    return module;
  });

  return {
    /** Reads what a record says. */
    async readContent(content: Uint8Array): Promise<View> {
      return (await module()).read(content);
    },

    /** The bytes of a file, by its place among the attachments of the view; nothing if they are not in the record. */
    async readAttachment(content: Uint8Array, place: number): Promise<Uint8Array | undefined> {
      return (await module()).attachment(content, place);
    },

    /** Collects values that repeat in some records. */
    async trends(records: RecordContent[]): Promise<Series[]> {
      return (await module()).trends(records);
    },

    /** Writes the content of the record that a form becomes, or says what is wrong with the form. */
    async writeContent(filled: Filled, files: NewFile[] = []): Promise<Written> {
      return (await module()).write(filled, files);
    },

    /**
     * The form that a record was written from, and its files, for a correction; nothing if the record says more than a form of
     * ours can say.
     */
    async refill(content: Uint8Array): Promise<Refilled | undefined> {
      return (await module()).refill(content);
    },

    /** Searches a value set in both languages and by code; an empty text finds the most usual. */
    async searchValues(set: ValueSet, text: string): Promise<Concept[]> {
      return (await module()).search(set, text);
    },
  };
}
