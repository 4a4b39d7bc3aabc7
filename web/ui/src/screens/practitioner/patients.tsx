import { useSignal } from "@preact/signals";
import { ChevronRight, Search, UserRound, Users } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { QrCode } from "../../components/qr.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { changes, desk, noteOwnChange } from "../../desk.ts";
import { categoriesOn } from "../../emergency-card.ts";
import type { MemberId } from "../../generated/functions.ts";
import { useKept } from "../../kept.ts";
import { messages, shortDay } from "../../messages/index.ts";
import { go, hrefOf } from "../../route.ts";
import { matches } from "../../search.ts";
import { turns } from "../../turns.ts";
import type { Patient } from "../../worker/desk.ts";
import { type Access, accessTo, untilInWords } from "./access.ts";
import { readAddress } from "./address.ts";
import { practitionerText } from "./messages.ts";
import { noteTold } from "./told.ts";

/** How many rows are asked about at once: each asks the contract. */
const ROWS = 20;
/** Of so many rows at once: a change that concerns all must not send hundreds of questions together. */
const AT_ONCE = 4;

type Turns = ReturnType<typeof turns>;

/** A practitioner's patients: what each lets them do, and what is new. */
export function Patients({ standing }: ScreenProps) {
  const text = practitionerText();
  const patients = useSignal<Patient[] | undefined>(undefined);
  const visits = useSignal<Record<MemberId, number>>({});
  const most = useSignal(ROWS);
  const lanes = useMemo(() => Array.from({ length: AT_ONCE }, turns), []);
  const list = useReading(async () => {
    visits.value = await desk.lastVisits();
    patients.value = await desk.patients();
  });
  useEffect(() => list.run(), [changes.value]);
  const words = useKept("words", "");
  const all = inOrder(patients.value ?? [], visits.value);
  const found = all.filter(({ label }) => matches([label], words.value));
  return (
    <Screen title={text.patients} lead={text.patientsLead}>
      {patients.value?.length === 0 && <Empty icon={Users}>{text.noPatients}</Empty>}
      {(all.length > 1 || words.value !== "") && (
        <SearchField label={text.findByName} value={words.value} onSearch={(wanted) => (words.value = wanted)} />
      )}
      {all.length > 0 && found.length === 0 && <Empty icon={Users}>{text.noneOfThisName}</Empty>}
      {found.length > 0 && (
        <ul class="rows card">
          {found.slice(0, most.value).map((patient, place) => (
            <PatientRow
              key={patient.id}
              patient={patient}
              lastVisit={visits.value[patient.id]}
              inTurn={lanes[place % AT_ONCE] as Turns}
            />
          ))}
        </ul>
      )}
      {found.length > most.value && (
        <button type="button" class="plain" onClick={() => (most.value += ROWS)}>
          {text.morePatients}
        </button>
      )}
      <Loaded action={list} isLoaded={patients.value !== undefined} />
      <Card title={text.find}>
        <FindPatient onFound={() => noteOwnChange()} />
      </Card>
      <Card title={text.id}>
        <p class="quiet">{text.idHint}</p>
        <QrCode text={standing.id} label={text.idAsQr} />
        <Groups text={standing.id} />
      </Card>
    </Screen>
  );
}

interface PatientRowProps {
  patient: Patient;
  lastVisit: number | undefined;
  /** Asks when it is this row's turn. */
  inTurn: Turns;
}

function PatientRow({ patient: { id, label }, lastVisit, inTurn }: PatientRowProps) {
  const text = practitionerText();
  const access = useSignal<Access | undefined>(undefined);
  const look = useReading(async () => {
    access.value = await inTurn(() => accessTo(id, lastVisit));
  });
  useEffect(() => look.run(), [id, lastVisit, changes.value]);
  const news = access.value?.news ?? 0;
  return (
    <Row
      icon={UserRound}
      title={label}
      href={hrefOf("chart", id)}
      detail={[
        lastVisit !== undefined && text.lastVisit(shortDay(lastVisit)),
        access.value ? untilInWords(access.value.granted) : look.failure ? text.accessUnknown : messages().working,
      ]
        .filter(Boolean)
        .join(" · ")}
      end={
        <>
          {news > 0 && <Badge tone="accent">{text.news(news)}</Badge>}
          <Icon of={ChevronRight} isDirected />
        </>
      }
    />
  );
}

/** The patients by their last visit, the newest first; then those who were not visited yet, by their names. */
function inOrder(patients: Patient[], visits: Record<MemberId, number>): Patient[] {
  return patients.toSorted(
    (one, other) => (visits[other.id] ?? 0) - (visits[one.id] ?? 0) || one.label.localeCompare(other.label),
  );
}

/** Finds a patient by what they gave: never by a name, so that nobody can look through patients. */
function FindPatient({ onFound }: { onFound: () => void }) {
  const text = practitionerText();
  const find = useAction(async (form: FormData) => {
    const given = readAddress(textOf(form, "patient"));
    if (!given) {
      return;
    }
    // An id that the contract refuses is not noted.
    await desk.granted(given.id);
    const known = (await desk.patients()).find(({ id }) => id === given.id);
    // Who is in the list keeps their name: it is changed on the chart.
    await desk.addPatient({ ...given, label: known?.label ?? textOf(form, "label") });
    noteTold(given.id, categoriesOn(textOf(form, "patient"), given.id));
    onFound();
    go("chart", given.id);
  });
  return (
    <Form onSubmit={find.run}>
      <Field label={text.patientId} hint={text.patientIdHint} name="patient" check={isNoAddress} />
      <ScanQr into="patient" check={isNoAddress} />
      <Field label={text.patientLabel} hint={text.patientLabelHint} name="label" maxLength={200} />
      <div>
        <Do action={find} label={text.findPatient} busy={text.findingPatient} icon={Search} />
      </div>
    </Form>
  );
}

function isNoAddress(value: string): string | undefined {
  return readAddress(value) ? undefined : practitionerText().notAnAddress;
}
