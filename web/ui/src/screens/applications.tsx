import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Applicant } from "../../core/emr_page_core.js";
import { useAction } from "../action.ts";
import { desk } from "../desk.ts";
import type { Role } from "../generated/functions.ts";
import type { Messages } from "../messages/en.ts";
import { messages, moment } from "../messages/index.ts";
import { Card, Do, Field, Groups, Loaded, Screen, values } from "./parts.tsx";

/** The applications that a registrar or an official of the ministry decides. */
export function Applications() {
  const text = messages();
  const applicants = useSignal<Applicant[] | undefined>(undefined);
  const list = useAction(async () => {
    applicants.value = await desk.applicants();
  });
  useEffect(() => list.run(), []);
  return (
    <Screen title={text.queue}>
      <p>{text.queueLead}</p>
      {applicants.value?.length === 0 && <p>{text.noApplications}</p>}
      {applicants.value?.map((applicant) => (
        <Application key={applicant.admission.id} applicant={applicant} onDecided={list.run} />
      ))}
      <Loaded action={list} isLoaded={applicants.value !== undefined} />
      {applicants.value && <Do action={list} label={text.lookAgain} busy={text.looking} onClick={list.run} isPlain />}
    </Screen>
  );
}

function Application({ applicant, onDecided }: { applicant: Applicant; onDecided: () => void }) {
  const text = messages();
  const { admission, name, received } = applicant;
  const approve = useAction(async () => {
    await desk.approve(admission);
    onDecided();
  });
  const refuse = useAction(async (form: FormData) => {
    await desk.refuse(admission.id, String(form.get("reason")).trim());
    onDecided();
  });
  const roles = admission.roles.map((role) => roleIn(text, role)).join(", ");
  const approveForm = (event: Parameters<typeof values>[0]) => {
    event.preventDefault();
    approve.run();
  };
  return (
    <Card title={name}>
      <p>{text.appliesAs(roles, admission.msp)}</p>
      <p class="quiet">{text.received(moment(received))}</p>
      <Groups text={admission.code} />
      <form onSubmit={approveForm}>
        <label class="choice">
          <input type="checkbox" required /> {text.isCompared}
        </label>
        <Do action={approve} label={text.approve} busy={text.approving} />
      </form>
      <details>
        <summary>{text.refuse}</summary>
        <form onSubmit={(event) => refuse.run(values(event))}>
          <Field label={text.reason} hint={text.reasonHint} name="reason" />
          <Do action={refuse} label={text.refuse} busy={text.refusing} isPlain />
        </form>
      </details>
    </Card>
  );
}

function roleIn({ roles }: Messages, role: Role): string {
  return role in roles ? roles[role as keyof typeof roles] : role;
}
