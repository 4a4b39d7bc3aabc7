import { useSignal } from "@preact/signals";
import { ChevronRight, Search, UserRound, Users } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { changes, desk, noteChange } from "../../desk.ts";
import { categoriesOn } from "../../emergency-card.ts";
import type { MemberId, MspId } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { go, hrefOf } from "../../route.ts";
import type { Patient } from "../../worker/desk.ts";
import { type Access, accessTo, inWords } from "./access.ts";
import { readAddress } from "./address.ts";
import { practitionerText } from "./messages.ts";
import { noteTold } from "./told.ts";

/** How many rows are asked about at once: each asks the contract. */
const ROWS = 20;

/** A practitioner's patients: what each lets them do, and what is new. */
export function Patients({ standing }: ScreenProps) {
  const text = practitionerText();
  const patients = useSignal<Patient[] | undefined>(undefined);
  const visits = useSignal<Record<MemberId, number>>({});
  const most = useSignal(ROWS);
  const list = useReading(async () => {
    visits.value = await desk.lastVisits();
    patients.value = await desk.patients();
  });
  useEffect(() => list.run(), [changes.value]);
  const all = patients.value ?? [];
  return (
    <Screen title={text.patients} lead={text.patientsLead}>
      {patients.value?.length === 0 && <Empty icon={Users}>{text.noPatients}</Empty>}
      {all.length > 0 && (
        <ul class="rows card">
          {all.slice(0, most.value).map((patient) => (
            <PatientRow
              key={patient.id}
              patient={patient}
              hospital={standing.msp}
              lastVisit={visits.value[patient.id]}
            />
          ))}
        </ul>
      )}
      {all.length > most.value && (
        <button type="button" class="plain" onClick={() => (most.value += ROWS)}>
          {text.morePatients}
        </button>
      )}
      <Loaded action={list} isLoaded={patients.value !== undefined} />
      <Card title={text.find}>
        <FindPatient onFound={() => noteChange(standing)} />
      </Card>
      <Card title={text.id}>
        <p class="quiet">{text.idHint}</p>
        <Groups text={standing.id} />
      </Card>
    </Screen>
  );
}

interface PatientRowProps {
  patient: Patient;
  /** The practitioner's. */
  hospital: MspId;
  lastVisit: number | undefined;
}

function PatientRow({ patient: { id, label }, hospital, lastVisit }: PatientRowProps) {
  const text = practitionerText();
  const access = useSignal<Access | undefined>(undefined);
  const look = useReading(async () => {
    access.value = await accessTo(id, lastVisit);
  });
  useEffect(() => look.run(), [id, lastVisit, changes.value]);
  const news = access.value?.news ?? 0;
  return (
    <Row
      icon={UserRound}
      title={label}
      href={hrefOf("chart", id)}
      detail={
        <>
          {access.value
            ? inWords(access.value.granted, hospital)
            : look.failure
              ? text.accessUnknown
              : messages().working}{" "}
          {news > 0 && <Badge tone="accent">{text.news(news)}</Badge>}
        </>
      }
      end={<Icon of={ChevronRight} isDirected />}
    />
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
    await desk.addPatient({ ...given, label: textOf(form, "label") });
    noteTold(given.id, categoriesOn(textOf(form, "patient")));
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
