import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { RecordEntry } from "../../core/emr_page_core.js";
import { useAction } from "../action.ts";
import { desk, member } from "../desk.ts";
import { texts } from "../texts.ts";
import type { Opened, Standing } from "../worker/desk.ts";
import { Do, Field, Screen, values } from "./parts.tsx";

/** A patient's own categories and what is in them. */
export function Records({ standing }: { standing: Standing }) {
  const make = useAction(async (form: FormData) => {
    member.value = await desk.addCategory(String(form.get("category")));
  });
  return (
    <Screen title={texts.records}>
      {standing.categories.map((category) => (
        <Category key={category.id} id={category.id} name={category.name} />
      ))}
      <form onSubmit={(event) => make.run(values(event as unknown as SubmitEvent))}>
        <Field label={texts.newCategory} hint={texts.categoryHint} name="category" />
        <Do action={make} label={texts.makeCategory} busy={texts.makingCategory} />
      </form>
    </Screen>
  );
}

function Category({ id, name }: { id: string; name: string }) {
  const records = useSignal<RecordEntry[] | undefined>(undefined);
  const wasAdded = useSignal(false);
  const list = useAction(async () => {
    records.value = await desk.records(id);
  });
  useEffect(() => list.run(), [id]);
  const add = useAction(async (form: FormData) => {
    wasAdded.value = false;
    const file = form.get("file") as File;
    const content = new Uint8Array(await file.arrayBuffer());
    await desk.addRecord({ category: id, kind: "DocumentReference", content });
    wasAdded.value = true;
    records.value = await desk.records(id);
  });
  const wasGranted = useSignal(false);
  const grant = useAction(async (form: FormData) => {
    wasGranted.value = false;
    await desk.grant(id, String(form.get("grantee")).trim());
    wasGranted.value = true;
  });
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} dir="auto">
        {name}
      </h2>
      {records.value?.length === 0 && <p>{texts.noRecords}</p>}
      <ul class="records">
        {records.value?.map((entry) => (
          <Entry key={entry.record} category={id} entry={entry} />
        ))}
      </ul>
      <form onSubmit={(event) => add.run(values(event as unknown as SubmitEvent))}>
        <Field label={texts.file} name="file" type="file" />
        <Do action={{ ...add, failure: add.failure ?? list.failure }} label={texts.add} busy={texts.adding} />
        <p role="status">{wasAdded.value && texts.added}</p>
      </form>
      <form onSubmit={(event) => grant.run(values(event as unknown as SubmitEvent))}>
        <Field label={texts.grantTo} hint={texts.grantHint} name="grantee" />
        <Do action={grant} label={texts.grant} busy={texts.granting} />
        <p role="status">{wasGranted.value && texts.granted}</p>
      </form>
    </section>
  );
}

function Entry({ category, entry }: { category: string; entry: RecordEntry }) {
  const opened = useSignal<Opened | undefined>(undefined);
  const open = useAction(async () => {
    opened.value = await desk.openRecord(category, entry.record, entry.version);
  });
  return (
    <li>
      <p>
        <time dateTime={new Date(entry.time).toISOString()}>{texts.moment(entry.time)}</time>
      </p>
      <Do action={open} label={texts.open} busy={texts.opening} onClick={open.run} />
      {opened.value && <Verdict opened={opened.value} />}
    </li>
  );
}

function Verdict({ opened }: { opened: Opened }) {
  const failed = opened.checks.filter((check) => check.failure !== undefined);
  if (opened.isGreen) {
    return (
      <p role="status" class="green">
        {texts.green} {opened.content && texts.bytes(opened.content.byteLength)}
      </p>
    );
  }
  return (
    <div role="status" class="red">
      <p>{texts.red}</p>
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
