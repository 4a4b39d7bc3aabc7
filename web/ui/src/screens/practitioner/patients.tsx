import { useSignal } from "@preact/signals";
import { ChevronRight, Search, UserRound, Users } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { changes, desk, noteChange } from "../../desk.ts";
import { go, hrefOf } from "../../route.ts";
import type { Patient } from "../../worker/desk.ts";
import { practitionerText } from "./messages.ts";

/** A practitioner's patients. */
export function Patients({ standing }: ScreenProps) {
  const text = practitionerText();
  const patients = useSignal<Patient[] | undefined>(undefined);
  const list = useAction(async () => {
    patients.value = await desk.patients();
  });
  useEffect(() => list.run(), [changes.value]);
  const add = useAction(async (form: FormData) => {
    const id = textOf(form, "patient").replaceAll(/\s/g, "");
    // An id that nobody has is refused before it is noted.
    await desk.granted(id);
    await desk.addPatient({ id, label: textOf(form, "label") });
    noteChange(standing);
    go("chart", id);
  });
  return (
    <Screen title={text.patients} lead={text.patientsLead}>
      <Card title={text.id}>
        <Groups text={standing.id} />
      </Card>
      {patients.value?.length === 0 && <Empty icon={Users}>{text.noPatients}</Empty>}
      {patients.value && patients.value.length > 0 && (
        <ul class="rows card">
          {patients.value.map(({ id, label }) => (
            <Row
              key={id}
              icon={UserRound}
              title={label}
              href={hrefOf("chart", id)}
              end={<Icon of={ChevronRight} isDirected />}
            />
          ))}
        </ul>
      )}
      <Loaded action={list} isLoaded={patients.value !== undefined} />
      <section class="card">
        <Form onSubmit={add.run}>
          <Field label={text.patientId} hint={text.patientIdHint} name="patient" />
          <Field label={text.patientLabel} hint={text.patientLabelHint} name="label" maxLength={200} />
          <div>
            <Do action={add} label={text.addPatient} busy={text.addingPatient} icon={Search} />
          </div>
        </Form>
      </section>
    </Screen>
  );
}
