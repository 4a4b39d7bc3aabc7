import { useSignal } from "@preact/signals";
import { Send } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { afterwards } from "../../afterwards.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Drafted, useDraft } from "../../components/draft.tsx";
import { Choices, Field, Select, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Purpose } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { go, hrefOf } from "../../route.ts";
import type { Patient } from "../../worker/desk.ts";
import { readAddress } from "./address.ts";
import { dayAfter, endOfDay } from "./days.ts";
import { practitionerText } from "./messages.ts";

/** What a practitioner asks for. An emergency needs no request. */
const PURPOSES = ["TREAT", "PATRQT"] as const satisfies Purpose[];
/** For how long access is asked for at first, in days. */
const USUAL = 30;

/** Asks a patient for access, with a purpose and a message that only the patient reads. */
export function AskForAccess({ parts: [id = ""] }: ScreenProps) {
  const text = practitionerText();
  const patient = useSignal<Patient | undefined>(undefined);
  const look = useReading(async () => {
    patient.value = (await desk.patients()).find((one) => one.id === id) ?? { id, label: "" };
  });
  useEffect(() => look.run(), [id]);
  return (
    <Screen
      title={text.ask}
      lead={text.askLead(patient.value?.label || text.patient)}
      back={{ href: hrefOf("chart", id), label: patient.value?.label || text.patient }}
    >
      <Loaded action={look} isLoaded={patient.value !== undefined} />
      {patient.value && <Questions patient={patient.value} />}
    </Screen>
  );
}

function Questions({ patient }: { patient: Patient }) {
  const text = practitionerText();
  const draft = useDraft<"address" | "message" | "rights" | "for" | "purpose">(`ask/${patient.id}`);
  const { typed } = draft;
  const ask = useAction(async (form: FormData) => {
    const given = patient.address ? patient : readAddress(textOf(form, "address"));
    if (!given?.address) {
      return;
    }
    const rights = textOf(form, "rights");
    await desk.requestAccess({
      patient: given.address,
      forHospital: textOf(form, "for") === "hospital",
      purpose: textOf(form, "purpose") as Purpose,
      rights: { read: rights !== "add", add: rights !== "read" },
      until: endOfDay(textOf(form, "until")),
      message: textOf(form, "message"),
    });
    await draft.forget();
    // Without the address in the list it is asked for again next time.
    const { address } = given;
    const label = patient.label || textOf(form, "label");
    await afterwards(() => desk.addPatient({ ...patient, label, address }));
    go("requests");
  });
  const addressOf = (value: string) => {
    const given = readAddress(value);
    return given?.address && given.id === patient.id ? undefined : text.notThisAddress;
  };
  return (
    <Card title={text.askWhat}>
      <Drafted of={draft}>
        <Form onSubmit={ask.run}>
          {!patient.label && (
            <Field label={text.patientLabel} hint={text.patientLabelHint} name="label" maxLength={200} />
          )}
          {!patient.address && (
            <>
              <Field
                label={text.address}
                hint={text.addressHint}
                name="address"
                check={addressOf}
                maxLength={1000}
                value={typed.address ?? ""}
              />
              <ScanQr into="address" check={addressOf} />
            </>
          )}
          <TextArea
            label={text.message}
            hint={text.messageHint}
            name="message"
            maxLength={2000}
            value={typed.message ?? ""}
          />
          <Choices
            label={text.askRights}
            name="rights"
            values={[typed.rights ?? "both"]}
            options={(["both", "read", "add"] as const).map((value) => ({ value, label: text.rights[value] }))}
          />
          <Choices
            label={text.askFor}
            name="for"
            values={[typed.for ?? "me"]}
            options={[
              { value: "me", label: text.forMe, hint: text.forMeHint },
              { value: "hospital", label: text.forHospital, hint: text.forHospitalHint },
            ]}
          />
          <div class="fields">
            <Select
              label={text.purpose}
              name="purpose"
              value={typed.purpose ?? "TREAT"}
              options={PURPOSES.map((value) => ({ value, label: messages().purposes[value] }))}
            />
            <Field label={text.askUntil} name="until" type="date" min={dayAfter(1)} value={dayAfter(USUAL)} />
          </div>
          <div>
            <Do action={ask} label={text.sendRequest} busy={text.sendingRequest} icon={Send} />
          </div>
        </Form>
      </Drafted>
    </Card>
  );
}
