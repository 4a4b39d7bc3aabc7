import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { GrantedCategory } from "../../core/emr_page_core.js";
import { useAction } from "../action.ts";
import { changes, desk, noteChange } from "../desk.ts";
import type { Rights } from "../generated/functions.ts";
import type { Messages } from "../messages/en.ts";
import { messages, moment } from "../messages/index.ts";
import type { Patient, Standing } from "../worker/desk.ts";
import { AddRecord, RecordList } from "./category.tsx";
import { Card, Do, Field, Groups, Loaded, Screen, values } from "./parts.tsx";

/** A practitioner's patients, or the chart of one of them. */
export function Patients({ standing }: { standing: Standing }) {
  const shown = useSignal<Patient | undefined>(undefined);
  return shown.value ? (
    <Chart patient={shown.value} onClose={() => (shown.value = undefined)} />
  ) : (
    <PatientList standing={standing} onShow={(patient) => (shown.value = patient)} />
  );
}

function PatientList({ standing, onShow }: { standing: Standing; onShow: (patient: Patient) => void }) {
  const text = messages();
  const patients = useSignal<Patient[] | undefined>(undefined);
  const list = useAction(async () => {
    patients.value = await desk.patients();
  });
  useEffect(() => list.run(), [changes.value]);
  const add = useAction(async (form: FormData) => {
    const id = String(form.get("patient")).replaceAll(/\s/g, "");
    const patient = { id, label: String(form.get("label")).trim() };
    // An id that nobody has is refused before it is noted.
    await desk.granted(id);
    await desk.addPatient(patient);
    noteChange(standing);
    onShow(patient);
  });
  return (
    <Screen title={text.patients}>
      <p>
        {text.patientsLead} {text.id}: <Groups text={standing.id} />
      </p>
      {patients.value?.length === 0 && <p>{text.noPatients}</p>}
      <ul class="records">
        {patients.value?.map((patient) => (
          <PatientLine key={patient.id} patient={patient} onShow={() => onShow(patient)} />
        ))}
      </ul>
      <Loaded action={list} isLoaded={patients.value !== undefined} />
      <form class="card" onSubmit={(event) => add.run(values(event))}>
        <Field label={text.patientId} hint={text.patientIdHint} name="patient" />
        <Field label={text.patientLabel} hint={text.patientLabelHint} name="label" />
        <Do action={add} label={text.addPatient} busy={text.addingPatient} />
      </form>
    </Screen>
  );
}

function PatientLine({ patient, onShow }: { patient: Patient; onShow: () => void }) {
  const name = useId();
  return (
    <li class="line">
      <p id={name}>
        <bdi>{patient.label}</bdi>
      </p>
      <button type="button" class="plain" aria-describedby={name} onClick={onShow}>
        {messages().showPatient}
      </button>
    </li>
  );
}

/** What a patient grants the practitioner. */
function Chart({ patient, onClose }: { patient: Patient; onClose: () => void }) {
  const text = messages();
  const granted = useSignal<GrantedCategory[] | undefined>(undefined);
  const look = useAction(async () => {
    granted.value = await desk.granted(patient.id);
  });
  useEffect(() => look.run(), [patient.id]);
  return (
    <Screen title={patient.label}>
      <button type="button" class="plain" onClick={onClose}>
        {text.toPatients}
      </button>
      {granted.value?.length === 0 && <p>{text.noGrants}</p>}
      {granted.value?.map((category) => (
        <Granted key={category.grant} granted={category} />
      ))}
      <Loaded action={look} isLoaded={granted.value !== undefined} />
    </Screen>
  );
}

function Granted({ granted }: { granted: GrantedCategory }) {
  const text = messages();
  const { name, rights, expires } = granted;
  return (
    <Card title={name}>
      <p class="quiet">
        {rightsIn(text, rights)} {text.until(moment(expires))}
      </p>
      {rights.read && <RecordList of={granted} />}
      {rights.add && <AddRecord of={granted} />}
    </Card>
  );
}

function rightsIn({ rights: words }: Messages, rights: Rights): string {
  if (rights.read && rights.add) {
    return words.both;
  }
  return rights.read ? words.read : words.add;
}
