import { useSignal } from "@preact/signals";
import { Inbox, RefreshCw, UserCheck } from "lucide";
import { useEffect } from "preact/hooks";
import type { Applicant } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Confirm, Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { listed, messages, moment, wordFor } from "../../messages/index.ts";
import { officialText } from "./messages.ts";

/** The applications that a registrar or an official of the ministry decides. */
export function Applications() {
  const text = officialText();
  const { lookAgain, looking } = messages();
  const applicants = useSignal<Applicant[] | undefined>(undefined);
  const list = useAction(async () => {
    applicants.value = await desk.applicants();
  });
  useEffect(() => list.run(), []);
  return (
    <Screen
      title={text.queue}
      lead={text.queueLead}
      actions={
        applicants.value && (
          <Do action={list} label={lookAgain} busy={looking} onClick={list.run} icon={RefreshCw} look="plain" />
        )
      }
    >
      {applicants.value?.length === 0 && <Empty icon={Inbox}>{text.noApplications}</Empty>}
      {applicants.value?.map((applicant) => (
        <Application key={applicant.admission.id} applicant={applicant} onDecided={list.run} />
      ))}
      <Loaded action={list} isLoaded={applicants.value !== undefined} />
    </Screen>
  );
}

function Application({ applicant, onDecided }: { applicant: Applicant; onDecided: () => void }) {
  const text = officialText();
  const { admission, name, received } = applicant;
  const approve = useAction(async () => {
    await desk.approve(admission);
    onDecided();
  });
  const refuse = useAction(async (form: FormData) => {
    await desk.refuse(admission.id, textOf(form, "reason"));
    onDecided();
  });
  const roles = listed(admission.roles.map((role) => wordFor(messages().roles, role)));
  return (
    <Card title={name}>
      <div>
        <p>{text.appliesAs(roles, admission.msp)}</p>
        <p class="quiet small">{text.received(moment(received))}</p>
      </div>
      <div class="stack-tight">
        <span class="quiet small">{text.code}</span>
        <Groups text={admission.code} isLarge />
      </div>
      <Form onSubmit={approve.run}>
        <Confirm label={text.isCompared} name="compared" />
        <div>
          <Do action={approve} label={text.approve} busy={text.approving} icon={UserCheck} />
        </div>
      </Form>
      <details>
        <summary>{text.refuse}</summary>
        <Form onSubmit={refuse.run}>
          <Field label={text.reason} hint={text.reasonHint} name="reason" />
          <div>
            <Do action={refuse} label={text.refuse} busy={text.refusing} look="danger" />
          </div>
        </Form>
      </details>
    </Card>
  );
}
