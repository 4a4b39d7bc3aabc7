import { useSignal } from "@preact/signals";
import { Siren } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Drafted, useDraft } from "../../components/draft.tsx";
import { Choices, Confirm, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import type { EmergencyReason, PolicyInForce } from "../../generated/functions.ts";
import { moment, span } from "../../messages/index.ts";
import { go, hrefOf } from "../../route.ts";
import { practitionerText } from "./messages.ts";

const REASONS = ["unconscious", "unable-to-consent", "life-threatening", "other"] as const satisfies EmergencyReason[];

/** What is known before an emergency is declared. */
interface Known {
  label: string;
  policy: PolicyInForce;
}

/** Declares an emergency: what it opens, for how long, and what is owed afterwards is said before anything is pressed. */
export function DeclareEmergency({ parts: [id = ""] }: ScreenProps) {
  const text = practitionerText();
  const known = useSignal<Known | undefined>(undefined);
  const look = useReading(async () => {
    const label = (await desk.patients()).find((one) => one.id === id)?.label ?? text.patient;
    known.value = { label, policy: await desk.policy() };
  });
  useEffect(() => look.run(), [id]);
  const draft = useDraft<"reason" | "words">(`emergency/${id}`);
  const { typed } = draft;
  const declare = useAction(async (form: FormData) => {
    await desk.declareEmergency(id, textOf(form, "reason") as EmergencyReason, textOf(form, "words"));
    await draft.forget();
    noteOwnChange();
    go("chart", id);
  });
  return (
    <Screen
      title={text.declareTitle}
      lead={text.declareLead(known.value?.label ?? text.patient)}
      back={{ href: hrefOf("chart", id), label: known.value?.label ?? text.patient }}
    >
      <Loaded action={look} isLoaded={known.value !== undefined} />
      {known.value && (
        <>
          <Card title={text.before}>
            <Consequences policy={known.value.policy} />
          </Card>
          <Card title={text.why}>
            <Drafted of={draft}>
              <Form onSubmit={declare.run}>
                <Choices
                  label={text.reason}
                  name="reason"
                  values={typed.reason ? [typed.reason] : []}
                  options={REASONS.map((value) => ({ value, label: text.reasons[value] }))}
                />
                <TextArea
                  label={text.reasonWords}
                  hint={text.reasonWordsHint}
                  name="words"
                  maxLength={2000}
                  value={typed.words ?? ""}
                />
                <Confirm label={text.understood} name="understood" />
                <div>
                  <Do action={declare} label={text.declare} busy={text.declaring} icon={Siren} look="danger" />
                </div>
              </Form>
            </Drafted>
          </Card>
        </>
      )}
    </Screen>
  );
}

function Consequences({ policy }: { policy: PolicyInForce }) {
  const text = practitionerText();
  const now = Date.now();
  return (
    <>
      <dl class="facts">
        <div>
          <dt class="quiet small">{text.lasts}</dt>
          <dd>
            <strong>{span(policy.emergency_seconds)}</strong>
            <div class="small">{text.lastsUntil(moment(now + policy.emergency_seconds * 1000))}</div>
          </dd>
        </div>
        <div>
          <dt class="quiet small">{text.opens}</dt>
          <dd>{text.opensWhat}</dd>
        </div>
        <div>
          <dt class="quiet small">{text.owed}</dt>
          <dd>{text.owedBy(moment(now + policy.review_seconds * 1000))}</dd>
        </div>
      </dl>
      <Notice tone="warn">{text.patientIsTold}</Notice>
    </>
  );
}
