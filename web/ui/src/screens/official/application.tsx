import { useSignal } from "@preact/signals";
import { Inbox, UserCheck } from "lucide";
import { useEffect } from "preact/hooks";
import type { Applicant } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import { afterwards } from "../../afterwards.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Drafted, useDraft } from "../../components/draft.tsx";
import { Field, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Done, Failed, type Sentence } from "../../components/notice.tsx";
import { Said } from "../../components/said.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { type Failure, failureOf } from "../../failure.ts";
import type { MemberId } from "../../generated/functions.ts";
import { age, moment } from "../../messages/index.ts";
import { nameContact, organizationName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { readApplicants, rolesIn } from "./applications.tsx";
import { officialText } from "./messages.ts";
import { ReadCode } from "./read-code.tsx";

/** One application: who it is, the comparison, and the decision. */
export function Application({ parts: [id = ""] }: ScreenProps) {
  const text = officialText();
  const applicant = useSignal<Applicant | "none" | undefined>(undefined);
  const look = useAction(async () => {
    applicant.value = await desk.application(id).catch((error) => {
      if (failureOf(error).code !== "NO_APPLICATION") {
        throw error;
      }
      return "none" as const;
    });
  });
  useEffect(() => look.run(), []);
  const found = applicant.value;
  const name = typeof found === "object" ? found.name : "";
  return (
    <Screen
      title={typeof found === "object" ? (name ? text.application(name) : text.atDesk) : text.queue}
      back={{ href: hrefOf("applications"), label: text.queue }}
    >
      {found === "none" && <Empty icon={Inbox}>{text.noSuchApplication}</Empty>}
      {typeof found === "object" && <Decision applicant={found} />}
      <Loaded action={look} isLoaded={found !== undefined} />
    </Screen>
  );
}

function Decision({ applicant: { admission, name, received, details } }: { applicant: Applicant }) {
  const text = officialText();
  const decided = useSignal<Sentence>();
  /** Why the name could not be kept, after the decision. */
  const failure = useSignal<Failure | undefined>(undefined);
  /** The applicant who has waited longest, after the decision. */
  const next = useSignal<MemberId | undefined>(undefined);
  const findNext = () =>
    afterwards(async () => {
      next.value = (await readApplicants())[0]?.admission.id;
    });
  const who = name || text.thePerson;
  const approve = useAction(async (form: FormData) => {
    // A registrar cannot read who a walk-in patient is, and sees their identity document.
    const admitted = name || textOf(form, "name");
    await desk.approve(admission);
    // From now on the approver's lists call them by the name that they were admitted by.
    failure.value = await afterwards(() => nameContact(admission.id, admitted));
    decided.value = () => officialText().approved(admitted);
    await findNext();
  });
  const draft = useDraft<"reason">(`refuse/${admission.id}`);
  const refuse = useAction(async (form: FormData) => {
    await desk.refuse(admission.id, textOf(form, "reason"));
    decided.value = () => officialText().refused(name || officialText().thePerson);
    await draft.forget();
    await findNext();
  });
  return (
    <>
      <Done>{decided.value}</Done>
      <Failed failure={failure.value} />
      {decided.value && next.value && (
        <div>
          <a class="button" href={hrefOf("application", next.value)}>
            {text.nextApplicant}
          </a>
        </div>
      )}
      {!decided.value && (
        <section class="card" aria-label={text.compare}>
          <Form onSubmit={approve.run}>
            {!name && <Field label={text.documentName} hint={text.documentNameHint} name="name" maxLength={200} />}
            <p>{text.compareLead(who)}</p>
            <ReadCode code={admission.code} differs={whenGroupDiffers} />
            <div>
              <Do action={approve} label={text.approve} busy={text.approving} icon={UserCheck} />
            </div>
          </Form>
        </section>
      )}
      <Card title={text.said}>
        <p class="hint">{details ? text.saidHint : text.notReadHint}</p>
        <Said label={text.name} name={name || text.unreadable} details={details}>
          <div>
            <dt>{text.role}</dt>
            <dd>{rolesIn(admission.roles)}</dd>
          </div>
          <div>
            <dt>{text.organization}</dt>
            <dd>
              <bdi>{organizationName(admission.msp)}</bdi>
            </dd>
          </div>
          <div>
            <dt>{text.receivedLabel}</dt>
            <dd>
              {moment(received)} <span class="quiet">({text.waitsFor(age(received))})</span>
            </dd>
          </div>
        </Said>
        <div>
          <span class="quiet small">{text.id}</span>
          <Groups text={admission.id} />
        </div>
      </Card>
      {!decided.value && (
        <details class="card" open={draft.typedAt !== undefined}>
          <summary>{text.refuseTitle}</summary>
          <Drafted of={draft}>
            <Form onSubmit={refuse.run}>
              <TextArea
                label={text.reason}
                hint={text.reasonHint}
                name="reason"
                maxLength={500}
                value={draft.typed.reason ?? ""}
              />
              <div>
                <Do action={refuse} label={text.refuse} busy={text.refusing} look="danger" />
              </div>
            </Form>
          </Drafted>
        </details>
      )}
    </>
  );
}

const whenGroupDiffers = () => officialText().groupDiffers;
