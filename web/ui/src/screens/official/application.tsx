import { useSignal } from "@preact/signals";
import { Inbox, UserCheck } from "lucide";
import { useEffect } from "preact/hooks";
import type { Applicant, ReadDetails } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Field, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Done } from "../../components/notice.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { failureOf } from "../../failure.ts";
import { moment } from "../../messages/index.ts";
import { nameContact, organizationName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { readApplicants, rolesIn } from "./applications.tsx";
import { officialText } from "./messages.ts";
import { ReadCode } from "./read-code.tsx";

const CONTACT = ["email", "phone", "address"] as const;

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
  const decided = useSignal("");
  const who = name || text.thePerson;
  const approve = useAction(async (form: FormData) => {
    // A registrar cannot read who a walk-in patient is, and sees their identity document.
    const admitted = name || textOf(form, "name");
    await desk.approve(admission);
    // From now on the approver's lists call them by the name that they were admitted by.
    await nameContact(admission.id, admitted);
    await readApplicants();
    decided.value = text.approved(admitted);
  });
  const refuse = useAction(async (form: FormData) => {
    await desk.refuse(admission.id, textOf(form, "reason"));
    await readApplicants();
    decided.value = text.refused(who);
  });
  return (
    <>
      <Done>{decided.value}</Done>
      <Card title={text.said}>
        <p class="hint">{details ? text.saidHint : text.notReadHint}</p>
        <dl class="facts">
          <div>
            <dt>{text.name}</dt>
            <dd>
              <bdi>{name || text.unreadable}</bdi>
            </dd>
          </div>
          {CONTACT.map((line) => details?.[line] && <Line key={line} label={text[line]} value={details[line]} />)}
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
            <dd>{moment(received)}</dd>
          </div>
        </dl>
        {details?.photo && <Photo photo={details.photo} name={name} />}
        <div>
          <span class="quiet small">{text.id}</span>
          <Groups text={admission.id} />
        </div>
      </Card>
      {!decided.value && (
        <>
          <section class="card">
            <Form onSubmit={approve.run}>
              {!name && <Field label={text.documentName} hint={text.documentNameHint} name="name" maxLength={200} />}
              <p>{text.compareLead(who)}</p>
              <ReadCode code={admission.code} />
              <div>
                <Do action={approve} label={text.approve} busy={text.approving} icon={UserCheck} />
              </div>
            </Form>
          </section>
          <details class="card">
            <summary>{text.refuseTitle}</summary>
            <Form onSubmit={refuse.run}>
              <TextArea label={text.reason} hint={text.reasonHint} name="reason" maxLength={500} />
              <div>
                <Do action={refuse} label={text.refuse} busy={text.refusing} look="danger" />
              </div>
            </Form>
          </details>
        </>
      )}
    </>
  );
}

function Line({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

function Photo({ photo, name }: { photo: NonNullable<ReadDetails["photo"]>; name: string }) {
  const source = useSignal<string | undefined>(undefined);
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([photo.content], { type: photo.mediaType }));
    source.value = url;
    return () => URL.revokeObjectURL(url);
  }, [photo]);
  return source.value ? <img class="photo" src={source.value} alt={officialText().photoOf(name)} /> : null;
}
