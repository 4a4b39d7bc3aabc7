import { useSignal } from "@preact/signals";
import { Lock, Minus, Plus } from "lucide";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Select } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Loaded } from "../../components/list.tsx";
import { Done, Failed, Notice } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk, noteChange } from "../../desk.ts";
import { type Failure, failureOf } from "../../failure.ts";
import type { Filled, Problem } from "../../generated/content.ts";
import { listed, moment, number, shortMoment } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import type { Draft, Standing } from "../../worker/desk.ts";
import { Answers } from "./answers.tsx";
import { type Beginning, beginningOf } from "./beginning.ts";
import { SpecField } from "./field.tsx";
import { type FieldSpec, repeatedName, type Values } from "./fields.ts";
import { KINDS, type WrittenKind } from "./kinds.ts";
import { type FieldName, writeText } from "./messages.ts";
import { obstacleTo } from "./obstacle.ts";
import { type Amended, amendedIn, kindIn, nameOf, type Place, placesOf } from "./places.ts";
import { draftPrefix } from "./write.tsx";

/** How long nothing is typed before a draft is kept, in milliseconds. */
const PAUSE = 400;

interface WriteFormProps {
  me: Standing;
  patient: string;
  kind: WrittenKind;
  /** The category and the id of the record that is amended; empty for a new one. */
  amended: string[];
}

interface Known {
  label: string;
  places: Place[];
  amended: Amended | undefined;
  draft: Draft | undefined;
  /** What the record says that is amended, if the form can say all of it. */
  beginning: Beginning | undefined;
}

/** What was typed, and the content that it becomes. */
interface Checked {
  values: Values;
  content: Uint8Array;
  place: Place;
}

/** A form: filled, then checked by who filled it, then sealed and added. */
export function WriteForm({ me, patient, kind, amended: [category = "", record = ""] }: WriteFormProps) {
  const text = writeText();
  const isOwn = patient === me.id;
  const amended = record ? [category, record] : [];
  const draftName = draftPrefix(patient, amended) + kind;
  const known = useSignal<Known | undefined>(undefined);
  const checked = useSignal<Checked | undefined>(undefined);
  const initial = useSignal<Values>({});
  const isSent = useSignal(false);
  const load = useReading(async () => {
    const [label, places, draft] = await Promise.all([nameOf(patient), placesOf(patient, me), desk.draft(draftName)]);
    const replaced = record ? await amendedIn(places, category, record) : undefined;
    const found = replaced && (await beginningOf(replaced));
    const beginning = found?.kind === kind ? found : undefined;
    initial.value = draft?.fields ?? beginning?.values ?? present();
    known.value = { label: label ?? "", places, draft, amended: replaced, beginning };
  });
  useEffect(() => load.run(), [draftName]);
  const send = useAction(async ({ content, place }: Checked) => {
    // What is sent to the worker is moved there; a second try needs it again.
    const copy = content.slice();
    const kind = kindIn(place, typeOf(content));
    const { amended } = known.value ?? {};
    if (amended) {
      await desk.amendRecord(amended.of, amended.entry.record, amended.entry.version, kind, copy);
    } else {
      await desk.addRecord(place.of, kind, copy);
    }
    await desk.forgetDraft(draftName);
    isSent.value = true;
    noteChange(me);
  });
  const chart = isOwn ? hrefOf("record") : hrefOf("chart", patient);
  const again = hrefOf("write", patient);
  const spec = KINDS[kind];
  const obstacle = known.value && obstacleTo(known.value, record !== "");
  const title = checked.value && !isSent.value ? text.check : text.kinds[kind];
  return (
    <Screen
      key={title}
      title={title}
      lead={checked.value && !isSent.value ? text.checkLead : known.value?.label}
      back={{ href: again, label: text.write }}
    >
      <Loaded action={load} isLoaded={known.value !== undefined} />
      {obstacle && <Notice tone="warn">{text[obstacle]}</Notice>}
      {known.value && !obstacle && !checked.value && (
        <Fill
          me={me}
          patient={patient}
          kind={kind}
          known={known.value}
          initial={initial.value}
          draftName={draftName}
          onChecked={(value) => {
            initial.value = value.values;
            checked.value = value;
          }}
        />
      )}
      {checked.value && !isSent.value && (
        <section class="card">
          <Answers
            spec={spec}
            values={checked.value.values}
            rows={rowsOf(spec, checked.value.values)}
            place={checked.value.place.name}
          />
          <div class="cluster">
            <Do
              action={send}
              label={record ? text.sendAmendment : text.send}
              busy={text.sending}
              icon={Lock}
              onClick={() => checked.value && send.run(checked.value)}
            />
            <button type="button" class="plain" onClick={() => (checked.value = undefined)}>
              {text.change}
            </button>
          </div>
        </section>
      )}
      <Done>{isSent.value && text.sent}</Done>
      {isSent.value && (
        <section class="card">
          <p>{text.sentLead}</p>
          <div class="cluster">
            <a class="button" href={chart}>
              {text.toChart}
            </a>
            <a class="button plain" href={again}>
              {text.another}
            </a>
          </div>
        </section>
      )}
    </Screen>
  );
}

interface FillProps extends Omit<WriteFormProps, "amended"> {
  known: Known;
  initial: Values;
  draftName: string;
  onChecked: (checked: Checked) => void;
}

function Fill({ me, patient, kind, known, initial, draftName, onChecked }: FillProps) {
  const text = writeText();
  const spec = KINDS[kind];
  const values = useSignal<Values>(initial);
  const rows = useSignal(rowsOf(spec, initial));
  const problems = useSignal<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const kept = useSignal(0);
  const keepFailure = useSignal<Failure | undefined>(undefined);
  const keep = async (fields: Values) => {
    const changed = Date.now();
    try {
      await desk.keepDraft({ name: draftName, changed, fields });
      kept.value = changed;
      keepFailure.value = undefined;
    } catch (error) {
      keepFailure.value = failureOf(error);
    }
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const note = (form: HTMLFormElement | null) => {
    if (!form) {
      return;
    }
    values.value = valuesOf(new FormData(form));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => keep(values.peek()), PAUSE);
  };
  const check = useAction(async (data: FormData) => {
    const typed = valuesOf(data);
    const place = known.places.find(({ of }) => of.category === (typed.category ?? known.amended?.of.category));
    if (!place) {
      return;
    }
    const filled: Filled = {
      patient: { id: patient },
      form: spec.form(typed),
      ...(patient === me.id ? { isPatientStated: true } : { author: { id: me.id, name: me.label } }),
    };
    const chosen = await filesOf(data);
    const files = chosen.length > 0 ? chosen : (known.beginning?.files ?? []);
    const written = await desk.writeContent(filled, files);
    problems.value = written.problems ? sentencesOf(written.problems) : [];
    if (written.content) {
      onChecked({ values: typed, content: written.content, place });
    }
  });
  const first = useMemo(() => initial, []);
  // What is said about all results stands behind them.
  const isLast = ({ type }: FieldSpec) => spec.repeated !== undefined && type === "area";
  const fieldsOf = (fields: FieldSpec[]) => {
    const shown = fields.filter(({ when }) => when?.(values.value) !== false);
    return shown.length === 0 ? null : (
      <div class="fields write-fields">
        {shown.map((field) => (
          <div key={field.name} class={isLong(field.type) ? "is-long" : ""}>
            <SpecField spec={staying(field)} name={field.name} values={first} />
          </div>
        ))}
      </div>
    );
  };
  // The files of a record stay, and need not be chosen again.
  const stayingFiles = known.beginning?.files ?? [];
  const staying = (field: FieldSpec) =>
    field.type === "file" && stayingFiles.length > 0 ? { ...field, isOptional: true } : field;
  return (
    <section class="card" onInput={(event) => note((event.target as HTMLInputElement).form)}>
      {known.draft ? (
        <Notice>{text.draftIsBack(moment(known.draft.changed))}</Notice>
      ) : (
        <p class="quiet small">{text.draftIsKept}</p>
      )}
      {known.amended && !known.beginning && <Notice tone="warn">{text.beginsEmpty}</Notice>}
      {stayingFiles.length > 0 && <Notice>{text.filesStay(listed(stayingFiles.map(({ name }) => name)))}</Notice>}
      <Failed failure={keepFailure.value} />
      <Form onSubmit={check.run}>
        {problems.value.length > 0 && (
          <Notice tone="bad">
            {problems.value.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </Notice>
        )}
        {!known.amended && (
          <Select
            label={text.fields.category}
            hint={text.categoryHint(known.places.length)}
            name="category"
            {...(first.category ? { value: first.category } : {})}
            options={known.places.map(({ of, name }) => ({ value: of.category, label: name }))}
          />
        )}
        {fieldsOf(spec.fields.filter((field) => !isLast(field)))}
        {spec.repeated &&
          Array.from({ length: rows.value }, (_, place) => (
            <fieldset key={place} class="field-group">
              <legend>{text.result(number(place + 1))}</legend>
              <div class="fields write-fields">
                {spec.repeated?.fields.map((field) => (
                  <SpecField key={field.name} spec={field} name={repeatedName(field.name, place)} values={first} />
                ))}
              </div>
            </fieldset>
          ))}
        {spec.repeated && (
          <div class="cluster">
            {rows.value < spec.repeated.most && (
              <button type="button" class="plain" onClick={() => (rows.value += 1)}>
                <Icon of={Plus} />
                {text.anotherResult}
              </button>
            )}
            {rows.value > 1 && (
              <button type="button" class="plain" onClick={() => (rows.value -= 1)}>
                <Icon of={Minus} />
                {text.removeLast}
              </button>
            )}
          </div>
        )}
        {fieldsOf(spec.fields.filter(isLast))}
        <div class="cluster">
          <Do action={check} label={text.toCheck} busy={text.checking} />
          <span class="quiet small" role="status">
            {kept.value > 0 && text.draftKept(shortMoment(kept.value))}
          </span>
        </div>
      </Form>
    </section>
  );
}

/** What was typed. A file is no text: it is not kept in a draft. */
function valuesOf(form: FormData): Values {
  const names = [...form.entries()].filter(([, value]) => typeof value === "string").map(([name]) => name);
  return Object.fromEntries([...new Set(names)].map((name) => [name, textOf(form, name)]));
}

async function filesOf(form: FormData) {
  const files = form.getAll("file").filter((file): file is File => file instanceof File && file.name !== "");
  return Promise.all(
    files.map(async (file) => ({
      name: file.name,
      mediaType: file.type || "application/octet-stream",
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
}

/** How many repetitions were typed; at least one is shown. */
function rowsOf({ repeated }: (typeof KINDS)[WrittenKind], values: Values): number {
  if (!repeated) {
    return 0;
  }
  const places = Array.from({ length: repeated.most }, (_, place) => place);
  const typed = places.filter((place) => repeated.fields.some(({ name }) => values[repeatedName(name, place)]));
  return Math.max(1, ...typed.map((place) => place + 1));
}

/** The present day and time, which most records are about. */
function present(): Values {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return { day: local.slice(0, 10), moment: local.slice(0, 16), admission: local.slice(0, 10) };
}

function isLong(type: string): boolean {
  return type === "area" || type === "coded" || type === "file" || type === "text";
}

/** What is wrong, in sentences with the labels of the fields. */
function sentencesOf(problems: Problem[]): string[] {
  const text = writeText();
  return problems.map(({ field, reason }) => {
    const label = labelOf(field);
    if (field === "readings" && reason.is === "empty") {
      return text.nothing;
    }
    return reason.is === "tooLong" ? text.problems.tooLong(label, reason.most) : text.problems[reason.is](label);
  });
}

/** The label of a field by the name that FHIR's form has for it. */
function labelOf(field: string): string {
  const labels: Record<string, string> = writeText().fields;
  const names: Record<string, FieldName> = { date: "day" };
  const parts = field.split(".").reverse();
  const known = parts.map((part) => labels[names[part] ?? part]).find((label) => label !== undefined);
  return known ?? field;
}

/** The type of FHIR that the content has, which tells kinds of records apart. */
function typeOf(content: Uint8Array): string {
  const { resourceType }: { resourceType: string } = JSON.parse(new TextDecoder().decode(content));
  return resourceType;
}
