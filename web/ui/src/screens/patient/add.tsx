import { useSignal } from "@preact/signals";
import { FilePen, LockKeyhole } from "lucide";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Choices, Field, Select, TextArea } from "../../components/fields.tsx";
import { FileField } from "../../components/file-field.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { patientText } from "./messages.ts";

/** The kinds of record that a patient adds in words, and as a file. */
const KINDS = {
  note: ["Encounter", "Procedure", "Observation", "AllergyIntolerance", "Immunization", "Condition"],
  document: ["DocumentReference", "DiagnosticReport", "ImagingStudy", "MedicationRequest"],
} as const;

type Sort = keyof typeof KINDS;

/** Adds a document or something in words to the patient's own record. */
export function Add({ standing: { categories } }: ScreenProps) {
  const text = patientText();
  const sort = useSignal<Sort>("document");
  const added = useSignal(0);
  const wasAdded = useSignal(false);
  const add = useAction(async (form: FormData) => {
    wasAdded.value = false;
    const content = sort.value === "document" ? await bytesOf(form) : wordsOf(form);
    await desk.addRecord({ category: String(form.get("category")) }, String(form.get("kind")), content);
    wasAdded.value = true;
    added.value += 1;
    changes.value += 1;
  });
  return (
    <Screen
      title={text.add}
      lead={text.addLead}
      back={{ href: hrefOf("record"), label: text.record }}
      actions={
        categories.length > 0 && (
          <a class="button plain" href={hrefOf("write")}>
            <Icon of={FilePen} />
            {text.byForm}
          </a>
        )
      }
    >
      {categories.length === 0 ? (
        <Notice>
          <p>{text.needCategory}</p>
          <a href={hrefOf("categories")}>{text.categories}</a>
        </Notice>
      ) : (
        <section class="card" aria-label={text.add}>
          {/* After a record was added the form begins anew. */}
          <Form key={added.value} onSubmit={add.run}>
            <Choices
              label={text.addWhat}
              name="sort"
              values={[sort.value]}
              options={(["document", "note"] as const).map((value) => ({
                value,
                label: text.sorts[value],
                hint: text.sortHints[value],
              }))}
              onChange={(value) => {
                sort.value = value as Sort;
              }}
            />
            {sort.value === "document" ? (
              <FileField label={text.file} name="file" />
            ) : (
              <>
                <Field label={text.noteTitle} hint={text.noteTitleHint} name="title" maxLength={80} />
                <TextArea label={text.noteText} name="text" />
              </>
            )}
            <Select
              key={sort.value}
              label={text.kind}
              name="kind"
              options={KINDS[sort.value].map((kind) => ({ value: kind, label: messages().kinds[kind] }))}
            />
            <Select
              label={text.toCategory}
              name="category"
              options={categories.map(({ id, name }) => ({ value: id, label: name }))}
            />
            <div>
              <Do action={add} label={text.addNow} busy={text.adding} icon={LockKeyhole} />
            </div>
          </Form>
          <Done>
            {wasAdded.value && (
              <>
                {text.added} <a href={hrefOf("record")}>{text.toRecord}</a>
              </>
            )}
          </Done>
        </section>
      )}
    </Screen>
  );
}

async function bytesOf(form: FormData): Promise<Uint8Array> {
  return new Uint8Array(await (form.get("file") as File).arrayBuffer());
}

/** The title as the first line, then what happened. */
function wordsOf(form: FormData): Uint8Array {
  return new TextEncoder().encode(`${textOf(form, "title")}\n\n${textOf(form, "text")}\n`);
}
