import { type Signal, useSignal } from "@preact/signals";
import { Lock, Minus, Plus } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { afterwards } from "../../afterwards.ts";
import { Do } from "../../components/button.tsx";
import { DraftKept, textsOf, useDraftKeeper } from "../../components/draft.tsx";
import { draftText } from "../../components/draft-text.ts";
import { Select } from "../../components/fields.tsx";
import { type FieldProblem, Form } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Lazy } from "../../components/lazy.tsx";
import { Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { OnItsWay } from "../../components/on-its-way.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import type { Filled } from "../../generated/content.ts";
import { listed, moment, number } from "../../messages/index.ts";
import { knownOrganizations, personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { useSteps } from "../../steps.ts";
import type { Draft, Standing, Written } from "../../worker/desk.ts";
import { patientText } from "../patient/messages.ts";
import { Answers } from "./answers.tsx";
import { type Beginning, beginningOf, type WrittenFile } from "./beginning.ts";
import { SpecField } from "./field.tsx";
import { type FieldSpec, repeatedName, type Values } from "./fields.ts";
import { firstPlace } from "./first-place.ts";
import { KINDS, type WrittenKind } from "./kinds.ts";
import { writeText } from "./messages.ts";
import { obstacleTo } from "./obstacle.ts";
import { type Amended, amendedIn, kindIn, nameOf, type Place, placesOf, recordOf } from "./places.ts";
import { problemsIn } from "./refused.ts";
import { firstSugar, unitsOf } from "./units.ts";
import { useUnits } from "./use-units.ts";
import { draftPrefix } from "./write.tsx";

/** The steps. */
const FILL = 0;
const CHECK = 1;

/** What a practitioner needs in sight while they write: patients, who write for themselves, load nothing of it. */
const inReach = async () => (await import("../practitioner/in-reach.tsx")).InReachWhileWriting;

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
  /** What was written before, the newest first. */
  written: Written[];
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
  const form = kind;
  const isOwn = patient === me.id;
  const amended = record ? [category, record] : [];
  const draftName = draftPrefix(patient, amended) + kind;
  const known = useSignal<Known | undefined>(undefined);
  const checked = useSignal<Checked | undefined>(undefined);
  const initial = useSignal<Values>({});
  /** The files that were chosen: they stay when something is changed. */
  const files = useSignal<WrittenFile[]>([]);
  const isSent = useSignal(false);
  const { step, to, back, end } = useSteps(FILL, checked.value ? CHECK : FILL);
  const load = useReading(async () => {
    const [label, places, draft, written] = await Promise.all([
      nameOf(patient),
      placesOf(patient, me),
      desk.draft(draftName),
      desk.written(),
    ]);
    const replaced = record ? await amendedIn(places, category, record) : undefined;
    const found = replaced && (await beginningOf(replaced));
    const beginning = found?.kind === kind ? found : undefined;
    const usual = firstPlace(kind, patient, places, written, patientText().usualNames);
    initial.value = draft?.fields ??
      beginning?.values ?? {
        ...present(),
        ...ownHospital(me, isOwn),
        ...firstSugar(written),
        ...(usual ? { category: usual } : {}),
      };
    known.value = { label: label ?? "", places, draft, amended: replaced, beginning, written };
  });
  useEffect(() => load.run(), [draftName]);
  const send = useAction(async ({ content, place, values }: Checked) => {
    // What is sent to the worker is moved there; a second try needs it again.
    const copy = content.slice();
    const kind = kindIn(place, typeOf(content));
    const { amended } = known.value ?? {};
    if (amended) {
      await desk.amendRecord(amended.of, amended.entry.record, amended.entry.version, kind, copy);
    } else {
      await desk.addRecord(place.of, kind, copy);
    }
    isSent.value = true;
    void end();
    // A draft that stays is no reason to send the record twice.
    await afterwards(() => desk.forgetDraft(draftName));
    await afterwards(() =>
      desk.noteWritten({ kind: form, patient, category: place.of.category, units: unitsOf(spec.repeated, values) }),
    );
    noteOwnChange();
  });
  const chart = recordOf(patient, me);
  const again = hrefOf("write", patient);
  const spec = KINDS[kind];
  const obstacle = known.value && obstacleTo(known.value, record !== "");
  const isChecking = step === CHECK && !isSent.value;
  const filling = record === "" ? text.kinds[kind] : text.amendsOne(text.kinds[kind]);
  const title = isSent.value ? text.sentTitle : isChecking ? text.check : filling;
  return (
    <Screen
      key={isSent.value ? "sent" : step}
      title={title}
      lead={
        isSent.value ? (record === "" ? text.sent : text.replaced) : isChecking ? text.checkLead : known.value?.label
      }
      back={{ href: again, label: text.write }}
    >
      <Loaded action={load} isLoaded={known.value !== undefined} />
      {obstacle && <Notice tone="warn">{text[obstacle]}</Notice>}
      {!isOwn && me.roles.includes("practitioner") && !isSent.value && (
        <Lazy load={inReach} props={{ patient, me }} isPart />
      )}
      {known.value && !obstacle && step === FILL && !isSent.value && (
        <Fill
          me={me}
          patient={patient}
          kind={kind}
          known={known.value}
          initial={initial.value}
          draftName={draftName}
          files={files}
          onTyped={() => (checked.value = undefined)}
          onChecked={(value) => {
            initial.value = value.values;
            checked.value = value;
            to(CHECK);
          }}
        />
      )}
      {isChecking && checked.value && (
        <section class="card">
          <Answers
            kind={kind}
            patient={isOwn ? me.label : known.value?.label || personName(patient)}
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
            <button type="button" class="plain" onClick={back}>
              {text.change}
            </button>
          </div>
          {send.isRunning && <OnItsWay direction="up" bytes={checked.value.content.byteLength} />}
        </section>
      )}
      {isSent.value && (
        <section class="card">
          <p>{isOwn ? text.sentLeadOwn : text.sentLead}</p>
          <div class="cluster">
            <a class="button" href={chart}>
              {isOwn ? text.toRecord : text.toChart}
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
  files: Signal<WrittenFile[]>;
  /** Called when something was typed: what was checked before is another form. */
  onTyped: () => void;
  onChecked: (checked: Checked) => void;
}

function Fill({ me, patient, kind, known, initial, draftName, files, onTyped, onChecked }: FillProps) {
  const text = writeText();
  const spec = KINDS[kind];
  const { repeated } = spec;
  const values = useSignal<Values>(initial);
  const rows = useSignal(rowsOf(spec, initial));
  const problems = useSignal<FieldProblem[] | undefined>(undefined);
  const units = useUnits(repeated, initial, known.written);
  const draft = useDraftKeeper(draftName);
  const note = (form: HTMLFormElement | null) => {
    if (form) {
      values.value = textsOf(new FormData(form));
      void units.note(values.value);
      draft.note(form);
      onTyped();
    }
  };
  // Files that were chosen, or that a record has, stay and need not be chosen again.
  const stayingFiles = files.value.length > 0 ? files.value : (known.beginning?.files ?? []);
  const check = useAction(async (data: FormData) => {
    const typed: Values = textsOf(data);
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
    const sent = chosen.length > 0 ? chosen : stayingFiles;
    // A copy, because what is sent to the worker is moved there.
    const copies = sent.map((file) => ({ ...file, bytes: file.bytes.slice() }));
    const written = await desk.writeContent(filled, copies);
    problems.value = written.problems && problemsIn(written.problems, spec);
    if (written.content) {
      files.value = sent;
      onChecked({ values: { ...typed, ...nameOfFiles(sent) }, content: written.content, place });
    }
  });
  const first = useMemo(() => initial, []);
  // What is said about all results stands behind them.
  const isLast = ({ type }: FieldSpec) => repeated !== undefined && type === "area";
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
  const staying = (field: FieldSpec) =>
    field.type === "file" && stayingFiles.length > 0 ? { ...field, isOptional: true } : field;
  return (
    <section class="card" onInput={(event) => note((event.target as HTMLInputElement).form)}>
      {known.draft ? (
        <Notice>{draftText().isBack(moment(known.draft.changed))}</Notice>
      ) : (
        <p class="quiet small">{text.draftIsKept}</p>
      )}
      {known.amended && !known.beginning && <Notice tone="warn">{text.beginsEmpty}</Notice>}
      {stayingFiles.length > 0 && <Notice>{text.filesStay(namesOf(stayingFiles))}</Notice>}
      <Form onSubmit={check.run} refused={problems.value}>
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
        {repeated &&
          Array.from({ length: rows.value }, (_, place) => (
            <fieldset key={place} class="field-group">
              <legend>{text.repeated[repeated.of].one(number(place + 1))}</legend>
              <div class={`fields write-fields is-${repeated.of}`}>
                {repeated.fields.map((field) => {
                  const name = repeatedName(field.name, place);
                  const unit = field.name === "unit" ? units.given.value[place] : undefined;
                  // A field begins anew with the unit that it is given.
                  return (
                    <SpecField
                      key={unit ? `${name} ${unit[name]}` : name}
                      spec={field}
                      name={name}
                      values={unit ?? first}
                    />
                  );
                })}
              </div>
            </fieldset>
          ))}
        {repeated && (
          <div class="cluster">
            {rows.value < repeated.most && (
              <button type="button" class="plain" onClick={() => (rows.value += 1)}>
                <Icon of={Plus} />
                {text.repeated[repeated.of].another}
              </button>
            )}
            {rows.value > 1 && (
              <button type="button" class="plain" onClick={() => (rows.value -= 1)}>
                <Icon of={Minus} />
                {text.repeated[repeated.of].removeLast}
              </button>
            )}
          </div>
        )}
        {fieldsOf(spec.fields.filter(isLast))}
        <div class="cluster">
          <Do action={check} label={text.toCheck} busy={text.checking} />
          <DraftKept of={draft} />
        </div>
      </Form>
    </section>
  );
}

/** What the check says of files. */
function nameOfFiles(files: WrittenFile[]): Values {
  return files.length > 0 ? { file: namesOf(files) } : {};
}

function namesOf(files: WrittenFile[]): string {
  return listed(files.map(({ name }) => name));
}

async function filesOf(form: FormData): Promise<WrittenFile[]> {
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

/** The hospital at which a practitioner writes: their own. */
function ownHospital({ msp, roles }: Standing, isOwn: boolean): Values {
  const own = knownOrganizations().find((one) => one.msp === msp);
  return !isOwn && own && roles.includes("practitioner") ? { hospital: own.name } : {};
}

function isLong(type: string): boolean {
  return type === "area" || type === "coded" || type === "file" || type === "text";
}

/** The type of FHIR that the content has, which tells kinds of records apart. */
function typeOf(content: Uint8Array): string {
  const { resourceType }: { resourceType: string } = JSON.parse(new TextDecoder().decode(content));
  return resourceType;
}
