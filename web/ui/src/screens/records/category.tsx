/** The records of a category, a patient's own or one that was granted. */

import { useSignal } from "@preact/signals";
import { FileLock2, FileText } from "lucide";
import { useEffect, useId } from "preact/hooks";
import type { OpenedRecord } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Field } from "../../components/fields.tsx";
import { Form } from "../../components/form.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Done } from "../../components/notice.tsx";
import { Seal } from "../../components/seal.tsx";
import { changes, desk } from "../../desk.ts";
import type { RecordEntry } from "../../generated/functions.ts";
import { messages, moment } from "../../messages/index.ts";
import type { CategoryName } from "../../worker/desk.ts";
import { records } from "./messages.ts";
import { RecordView } from "./record-view.tsx";

/** A file is this kind of record. */
const FILE = "DocumentReference";

/** The newest records, each to be opened. */
export function RecordList({ of }: { of: CategoryName }) {
  const found = useSignal<RecordEntry[] | undefined>(undefined);
  const list = useAction(async () => {
    found.value = await desk.records(of);
  });
  useEffect(() => list.run(), [of.category, of.grant, changes.value]);
  return (
    <>
      {found.value?.length === 0 && <Empty icon={FileLock2}>{records().none}</Empty>}
      {found.value && found.value.length > 0 && (
        <ul class="rows">
          {found.value.map((entry) => (
            <Entry key={entry.record} of={of} entry={entry} />
          ))}
        </ul>
      )}
      <Loaded action={list} isLoaded={found.value !== undefined} />
    </>
  );
}

function Entry({ of, entry }: { of: CategoryName; entry: RecordEntry }) {
  const text = records();
  const opened = useSignal<OpenedRecord | undefined>(undefined);
  const open = useAction(async () => {
    opened.value = await desk.openRecord(of, entry.record, entry.version);
  });
  const time = useId();
  const status = messages().recordStatus[entry.status];
  return (
    <Row
      icon={FileText}
      title={moment(entry.time)}
      titleId={time}
      detail={entry.organization}
      end={
        <>
          {status && <Badge>{status}</Badge>}
          <Do
            action={open}
            label={text.open}
            busy={text.opening}
            onClick={open.run}
            look="plain"
            isSlim
            describedBy={time}
          />
        </>
      }
      below={<div role="status">{opened.value && <Opened opened={opened.value} record={entry.record} />}</div>}
    />
  );
}

function Opened({ opened, record }: { opened: OpenedRecord; record: string }) {
  return (
    <div class="stack">
      <Seal isGreen={opened.isGreen} checks={opened.checks} />
      {opened.isGreen && opened.content && (
        <RecordView content={opened.content} name={record} title={moment(opened.facts.time)} />
      )}
    </div>
  );
}

/** Seals a file and adds it as a record. */
export function AddRecord({ of }: { of: CategoryName }) {
  const text = records();
  const wasAdded = useSignal(false);
  const add = useAction(async (form: FormData) => {
    wasAdded.value = false;
    const content = new Uint8Array(await (form.get("file") as File).arrayBuffer());
    await desk.addRecord(of, FILE, content);
    wasAdded.value = true;
    changes.value += 1;
  });
  return (
    <Form onSubmit={add.run}>
      <Field label={text.file} name="file" type="file" />
      <div>
        <Do action={add} label={text.add} busy={text.adding} />
      </div>
      <Done>{wasAdded.value && text.added}</Done>
    </Form>
  );
}
