/** Records: listed, added, opened, corrected. */

import type { CategoryName, OpenedRecord, WantedVersion } from "../../core/emr_page_core.js";
import { isAuthentic } from "../authentic.ts";
import { PageError } from "../failure.ts";
import type { PageOfRecordEntry, PageRequest, RecordId, RecordVersions } from "../generated/functions.ts";
import { ask } from "./contract.ts";
import type { Transfer } from "./transfer.ts";
import type { AtDesk } from "./unlocked.ts";

/** Bytes, or a file: of a large one only a piece at a time is in memory until it is encrypted. */
export type RecordContent = Uint8Array<ArrayBuffer> | Blob;

/** What the page can do with records. */
export function recordCalls(unlocked: AtDesk, { run, signal }: Pick<Transfer, "run" | "signal">) {
  const recordPage = async (of: CategoryName, page: PageRequest = {}): Promise<PageOfRecordEntry> => {
    const { device } = unlocked();
    return ask(device, "Records:ListRecords", { ...(await device.namedBasis(of)), page });
  };
  // Ends with the worker, when the member locks.
  const opened = new Map<string, OpenedRecord>();
  const nameOf = ({ record, version }: WantedVersion) => `${record} ${version}`;
  const openRecords = (of: CategoryName, wanted: WantedVersion[]): Promise<OpenedRecord[]> =>
    run(async () => {
      const found = await unlocked().device.openRecords(of, wanted);
      // To the core, a file that was stopped is one that is not there: it calls the record red.
      signal().throwIfAborted();
      return found;
    });
  return {
    /** A page of a category's records, the newest first. */
    recordPage,

    /** All versions of a record: the current one, and a page of the earlier ones, the latest first. */
    async recordVersions(of: CategoryName, record: RecordId, page: PageRequest = {}): Promise<RecordVersions> {
      const { device } = unlocked();
      return ask(device, "Records:RecordHistory", { ...(await device.namedBasis(of)), record, page });
    },

    /** Seals a record of a kind and adds it; returns its id. */
    addRecord(of: CategoryName, kind: string, content: RecordContent): Promise<RecordId> {
      return run(() => unlocked().device.addRecord(of, kind, content));
    },

    /** Replaces a record by its next version, made from the named one, which must be the current one. */
    amendRecord(
      of: CategoryName,
      record: RecordId,
      version: number,
      kind: string,
      content: RecordContent,
    ): Promise<void> {
      return run(() => unlocked().device.amendRecord(of, record, version, kind, content));
    },

    /** Marks a record as entered in error, if the named version is the current one. It stays readable. */
    enterInError(of: CategoryName, record: RecordId, version: number): Promise<void> {
      return unlocked().device.enterInError(of, record, version);
    },

    /** Opens a record, which writes a line into the patient's log, and checks all of it. */
    async openRecord(of: CategoryName, record: RecordId, version: number): Promise<OpenedRecord> {
      const [opened] = await openRecords(of, [{ record, version }]);
      if (!opened) {
        throw new PageError("BROKEN_PAGE");
      }
      return opened;
    },

    /** Opens up to 100 records of a category with one line in the patient's log, and checks all of each. */
    openRecords,

    /**
     * Up to 100 versions of records, each opened once while the member is unlocked: those that are authentic are remembered,
     * and the others are opened with one line in the patient's log.
     */
    async openOnce(of: CategoryName, wanted: WantedVersion[]): Promise<OpenedRecord[]> {
      const missing = wanted.filter((version) => !opened.has(nameOf(version)));
      const found = missing.length > 0 ? await openRecords(of, missing) : [];
      const now = new Map(found.map((record, index) => [nameOf(missing[index] as WantedVersion), record]));
      for (const [name, record] of now) {
        if (isAuthentic(record)) {
          opened.set(name, record);
        }
      }
      return wanted.map((version) => (now.get(nameOf(version)) ?? opened.get(nameOf(version))) as OpenedRecord);
    },
  };
}
