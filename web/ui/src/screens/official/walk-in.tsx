import { useSignal } from "@preact/signals";
import { UserCheck } from "lucide";
import { useAction } from "../../action.ts";
import { afterwards } from "../../afterwards.ts";
import { Do } from "../../components/button.tsx";
import { Confirm, Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Done, Failed } from "../../components/notice.tsx";
import { PassphraseFields } from "../../components/passphrase-fields.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Failure } from "../../failure.ts";
import { nameContact } from "../../names.ts";
import { askToPersist } from "../../persistence.ts";
import { hrefOf } from "../../route.ts";
import { officialText } from "./messages.ts";

/** Admits a patient who has no device: the hospital keeps the keys in this browser until it hands them over. */
export function WalkIn() {
  const text = officialText();
  const admitted = useSignal<{ id: string; name: string } | undefined>(undefined);
  /** Why the name could not be kept, after the admission. */
  const failure = useSignal<Failure | undefined>(undefined);
  const admit = useAction(async (form: FormData) => {
    askToPersist();
    const name = textOf(form, "name");
    const id = await desk.admitIntoCustody(name, String(form.get("passphrase")));
    failure.value = await afterwards(() => nameContact(id, name));
    admitted.value = { id, name };
  });
  return (
    <Screen
      title={text.withoutDevice}
      lead={text.withoutDeviceLead}
      back={{ href: hrefOf("applications"), label: text.queue }}
    >
      {admitted.value ? (
        <>
          <Done>{text.inCustodyNow(admitted.value.name)}</Done>
          <Failed failure={failure.value} />
          <Card title={text.whatNext}>
            <ul>
              {text.custodySteps(admitted.value.name).map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ul>
            <div>
              <a class="button plain" href={hrefOf("member", admitted.value.id)}>
                {text.showMember}
              </a>
            </div>
          </Card>
        </>
      ) : (
        <section class="card">
          <Form onSubmit={admit.run}>
            <Field label={text.documentName} hint={text.documentNameHint} name="name" maxLength={200} />
            <PassphraseFields label={text.custodyPassphrase} />
            <Confirm label={text.custodyAgreed} name="agreed" />
            <div>
              <Do action={admit} label={text.admitIntoCustody} busy={text.approving} icon={UserCheck} />
            </div>
          </Form>
        </section>
      )}
    </Screen>
  );
}
