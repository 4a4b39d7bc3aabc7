import { useSignal } from "@preact/signals";
import { UserRoundMinus } from "lucide";
import { useAction } from "../../action.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Do } from "../../components/button.tsx";
import { Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Done } from "../../components/notice.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import { go } from "../../route.ts";
import { practitionerText } from "./messages.ts";

interface ListedPatientProps {
  id: string;
  /** What the practitioner calls the patient; empty for one who is not in the list. */
  label: string;
}

/** What the practitioner's list says of a patient: their name, and the way off the list. */
export function ListedPatient({ id, label }: ListedPatientProps) {
  const text = practitionerText();
  const isKept = useSignal(false);
  const rename = useAction(async (form: FormData) => {
    isKept.value = false;
    await desk.addPatient({ id, label: textOf(form, "label") });
    isKept.value = true;
    noteOwnChange();
  });
  const remove = async () => {
    await desk.removePatient(id);
    noteOwnChange();
    go("patients");
  };
  return (
    <details class="card no-print">
      <summary>{text.nameInList}</summary>
      <Done>{isKept.value && text.nameKept}</Done>
      <Form onSubmit={rename.run}>
        <Field label={text.patientLabel} hint={text.patientLabelHint} name="label" maxLength={200} value={label} />
        <div class="cluster">
          <Do action={rename} label={messages().save} busy={messages().saving} look="plain" />
          {label && (
            <AskFirst
              label={text.removePatient}
              busy={text.removingPatient}
              icon={UserRoundMinus}
              title={text.removePatientTitle(label)}
              work={remove}
            >
              <p>{text.removePatientMeans}</p>
            </AskFirst>
          )}
        </div>
      </Form>
    </details>
  );
}
