/** The records of a category, a patient's own or one that was granted. */

import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { OpenedRecord } from "../../core/emr_page_core.js";
import { useAction } from "../action.ts";
import { changes, desk } from "../desk.ts";
import type { RecordEntry } from "../generated/functions.ts";
import { messages, moment } from "../messages/index.ts";
import type { CategoryName } from "../worker/desk.ts";
import { Content } from "./content.tsx";
import { Do, Field, Loaded, values } from "./parts.tsx";

/** A file is this kind of record. */
const FILE = "DocumentReference";

/** The newest records, each to be opened. */
export function RecordList({ of }: { of: CategoryName }) {
  const text = messages();
  const records = useSignal<RecordEntry[] | undefined>(undefined);
  const list = useAction(async () => {
    records.value = await desk.records(of);
  });
  useEffect(() => list.run(), [of.category, of.grant, changes.value]);
  return (
    <>
      {records.value?.length === 0 && <p>{text.noRecords}</p>}
      <ul class="records">
        {records.value?.map((entry) => (
          <Entry key={entry.record} of={of} entry={entry} />
        ))}
      </ul>
      <Loaded action={list} isLoaded={records.value !== undefined} />
    </>
  );
}

function Entry({ of, entry }: { of: CategoryName; entry: RecordEntry }) {
  const text = messages();
  const opened = useSignal<OpenedRecord | undefined>(undefined);
  const open = useAction(async () => {
    opened.value = await desk.openRecord(of, entry.record, entry.version);
  });
  const time = useId();
  const status = text.recordStatus[entry.status];
  return (
    <li>
      <div class="line">
        <p id={time}>
          <time dateTime={new Date(entry.time).toISOString()}>{moment(entry.time)}</time>
          {status && <span class="quiet"> · {status}</span>}
        </p>
        <Do action={open} label={text.open} busy={text.opening} onClick={open.run} isPlain describedBy={time} />
      </div>
      <div role="status">{opened.value && <Verdict opened={opened.value} record={entry.record} />}</div>
    </li>
  );
}

function Verdict({ opened, record }: { opened: OpenedRecord; record: string }) {
  const text = messages();
  if (opened.isGreen) {
    return (
      <>
        <p class="green">{text.green}</p>
        {opened.content && <Content content={opened.content} name={record} />}
      </>
    );
  }
  const failed = opened.checks.filter((check) => check.failure !== undefined);
  return (
    <div class="red">
      <p>{text.red}</p>
      <ul>
        {failed.map((check) => (
          <li key={check.name}>
            {check.name}: {check.failure}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Seals a file and adds it as a record. */
export function AddRecord({ of }: { of: CategoryName }) {
  const text = messages();
  const wasAdded = useSignal(false);
  const add = useAction(async (form: FormData) => {
    wasAdded.value = false;
    const content = new Uint8Array(await (form.get("file") as File).arrayBuffer());
    await desk.addRecord(of, FILE, content);
    wasAdded.value = true;
    changes.value += 1;
  });
  return (
    <form onSubmit={(event) => add.run(values(event))}>
      <Field label={text.file} name="file" type="file" />
      <Do action={add} label={text.add} busy={text.adding} />
      <p role="status">{wasAdded.value && text.added}</p>
    </form>
  );
}
