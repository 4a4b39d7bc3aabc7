import { useSignal } from "@preact/signals";
import { FilePen, LockKeyhole } from "lucide";
import type { NewFile } from "../../../fhir/emr_page_fhir.js";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Drafted, useDraft } from "../../components/draft.tsx";
import { Choices, Field, Select, TextArea } from "../../components/fields.tsx";
import { FileField } from "../../components/file-field.tsx";
import { type Check, Form, textOf } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { OnItsWay } from "../../components/on-its-way.tsx";
import { Screen } from "../../components/screen.tsx";
import { dayOf } from "../../day-of.ts";
import { desk, noteOwnChange } from "../../desk.ts";
import { PageError } from "../../failure.ts";
import type { Form as FilledForm } from "../../generated/content.ts";
import { isInLifetime } from "../../lifetime.ts";
import { messages } from "../../messages/index.ts";
import { recognize } from "../../recognize.ts";
import { hrefOf } from "../../route.ts";
import type { RecordContent } from "../../worker/records.ts";
import { keepOutlines } from "../records/outline.ts";
import { writeText } from "../write/messages.ts";
import { patientText } from "./messages.ts";

/** The kinds of record that a patient adds in words, and as a file. */
const KINDS = {
  note: ["Encounter", "Procedure", "Observation", "AllergyIntolerance", "Immunization", "Condition"],
  document: ["DocumentReference", "DiagnosticReport", "ImagingStudy", "MedicationRequest"],
} as const;

type Sort = keyof typeof KINDS;

/** Up to this size a file becomes a document of FHIR, in bytes. */
const LARGEST_DOCUMENT = 16 * 1024 * 1024;

/** Adds a document or something in words to the patient's own record. */
export function Add({ standing: { id, categories } }: ScreenProps) {
  const text = patientText();
  const draft = useDraft<"sort" | "title" | "text" | "date" | "kind" | "category">("note");
  const { typed } = draft;
  const chosen = useSignal<Sort | undefined>(undefined);
  const sort = chosen.value ?? (typed.sort === "note" ? "note" : "document");
  /** What was chosen as the kind of each sort. */
  const kinds = useSignal<Partial<Record<Sort, string>>>({});
  const kind = kinds.value[sort] ?? typed.kind;
  const added = useSignal(0);
  const wasAdded = useSignal(false);
  /** How large the content is that is being added. */
  const bytes = useSignal(0);
  const add = useAction(async (form: FormData) => {
    wasAdded.value = false;
    const { content, title, date } = await (sort === "document" ? fileIn(id, form) : wordsIn(id, form));
    bytes.value = content instanceof Blob ? content.size : content.byteLength;
    const record = await desk.addRecord({ category: String(form.get("category")) }, String(form.get("kind")), content);
    // So the list knows a large file, too, which it does not open for its title.
    await keepOutlines([{ record, version: 1, outline: { title, ...(date ? { date } : {}) } }], true);
    await draft.forget();
    wasAdded.value = true;
    added.value += 1;
    noteOwnChange();
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
          <Drafted of={draft}>
            <Form key={added.value} onSubmit={add.run}>
              <Choices
                label={text.addWhat}
                name="sort"
                values={[sort]}
                options={(["document", "note"] as const).map((value) => ({
                  value,
                  label: text.sorts[value],
                  hint: text.sortHints[value],
                }))}
                onChange={(value) => {
                  chosen.value = value as Sort;
                }}
              />
              {/* What was entered for the other choice stays, and so does its draft. */}
              <div hidden={sort !== "document"}>
                <FileField label={text.file} name="file" />
              </div>
              <Field
                label={sort === "document" ? text.fileTitle : text.noteTitle}
                hint={sort === "document" ? text.fileTitleHint : text.noteTitleHint}
                name="title"
                maxLength={80}
                isOptional={sort === "document"}
                value={typed.title ?? ""}
              />
              <div hidden={sort !== "note"}>
                <TextArea label={text.noteText} name="text" value={typed.text ?? ""} />
              </div>
              <Field
                label={text.addedDate}
                hint={text.addedDateHint}
                name="date"
                type="date"
                max={dayOf(Date.now())}
                check={isInLife}
                value={typed.date ?? dayOf(Date.now())}
              />
              <Select
                key={sort}
                label={text.kind}
                name="kind"
                {...(kind ? { value: kind } : {})}
                onChange={(value) => {
                  kinds.value = { ...kinds.value, [sort]: value };
                }}
                options={KINDS[sort].map((kind) => ({ value: kind, label: messages().kinds[kind] }))}
              />
              <Select
                label={text.toCategory}
                name="category"
                {...(typed.category ? { value: typed.category } : {})}
                options={categories.map(({ id, name }) => ({ value: id, label: name }))}
              />
              <div>
                <Do action={add} label={text.addNow} busy={text.adding} icon={LockKeyhole} />
              </div>
              {add.isRunning && <OnItsWay direction="up" bytes={bytes.value} />}
            </Form>
          </Drafted>
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

const isInLife: Check = (value) =>
  isInLifetime(value) ? undefined : writeText().beforeLifetime(patientText().addedDate);

/** What is added: its content, and what a list says of it. */
interface Added {
  content: RecordContent;
  title: string;
  date?: string;
}

/** A file with its name and type, as FHIR has a document. A large one is added as it is: a document takes a third more. */
async function fileIn(patient: string, form: FormData): Promise<Added> {
  const file = form.get("file") as File;
  const title = textOf(form, "title") || file.name;
  if (file.size > LARGEST_DOCUMENT) {
    return { content: file, title };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const date = textOf(form, "date");
  const mediaType = file.type || recognize(bytes).mediaType;
  const content = await written(patient, { kind: "document", title, date }, [{ name: file.name, mediaType, bytes }]);
  return { content, title, date };
}

/** What happened, in words. */
async function wordsIn(patient: string, form: FormData): Promise<Added> {
  const [title, date] = [textOf(form, "title"), textOf(form, "date")];
  return { content: await written(patient, { kind: "note", title, date, text: textOf(form, "text") }), title, date };
}

async function written(patient: string, form: FilledForm, files: NewFile[] = []): Promise<Uint8Array<ArrayBuffer>> {
  const { content } = await desk.writeContent({ patient: { id: patient }, isPatientStated: true, form }, files);
  if (!content) {
    // The fields are checked before anything is written.
    throw new PageError("BROKEN_PAGE");
  }
  return content as Uint8Array<ArrayBuffer>;
}
