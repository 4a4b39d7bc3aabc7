import { useSignal } from "@preact/signals";
import { KeyRound } from "lucide";
import type { ComponentChildren } from "preact";
import type { ApplicantDetails } from "../../../core/emr_page_core.js";
import { type Action, useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { CONTACT, ContactFields, detailsIn, LONGEST_LINE } from "../../components/contact-fields.tsx";
import { contactText } from "../../components/contact-text.ts";
import { Choices, Field, Select } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { PassphraseFields } from "../../components/passphrase-fields.tsx";
import { Picture } from "../../components/picture.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, lockReason, member } from "../../desk.ts";
import type { MspId } from "../../generated/functions.ts";
import { messages, number } from "../../messages/index.ts";
import { askToPersist } from "../../persistence.ts";
import { hrefOf, replace } from "../../route.ts";
import { useSteps } from "../../steps.ts";
import { welcome } from "./messages.ts";
import { type Network, useOrganizations } from "./organizations.ts";

/** What a person can become here. */
const ROLES = ["patient", "practitioner", "registrar", "ministry"] as const;
type ChosenRole = (typeof ROLES)[number];

interface Answers {
  role: ChosenRole;
  organization: MspId;
  details: ApplicantDetails;
  photo: File | undefined;
  passphrase: string;
  /** The code of an invitation; empty if the person has none. */
  invitation: string;
}

/** The screens of the form, in their order. */
const STEPS = [WhoYouAre, YourName, YourPassphrase, CheckAnswers];

interface SignUpProps {
  /** The hospital whose practitioner the person becomes, if it is known already. */
  hospital?: MspId;
  /** The code of an invitation, of the link that led here. */
  invitation?: string;
}

/** Makes keys and applies for membership: one question after the other. */
export function SignUp({ hospital, invitation = "" }: SignUpProps) {
  const text = welcome();
  const answers = useSignal<Partial<Answers>>({
    invitation,
    ...(hospital ? { role: "practitioner", organization: hospital } : {}),
  });
  const { step, to, back, end } = useSteps(0, furthestOf(answers.value));
  const organizations = useOrganizations();
  const Step = STEPS[step] ?? CheckAnswers;
  const props: StepProps = {
    answers: answers.value,
    ...organizations,
    onAnswered(more) {
      answers.value = { ...answers.value, ...more };
      to(step + 1);
    },
    onChange: to,
    onApplied: end,
  };
  const isFirst = step === 0;
  return (
    <Screen
      key={step}
      title={[text.role, text.aboutYou, text.protect, text.check][step] ?? ""}
      lead={text.step(number(step + 1), number(STEPS.length))}
      {...(isFirst ? { back: { href: hrefOf(), label: messages().back } } : {})}
    >
      <Step {...props} />
      {!isFirst && (
        <p>
          <button type="button" class="plain" onClick={back}>
            {messages().back}
          </button>
        </p>
      )}
    </Screen>
  );
}

/** The last step whose questions before it are answered. */
function furthestOf({ role, organization, details, passphrase }: Partial<Answers>): number {
  const answered = [role && organization, details, passphrase];
  const open = answered.findIndex((answer) => !answer);
  return open === -1 ? answered.length : open;
}

interface StepProps {
  answers: Partial<Answers>;
  network: Network | undefined;
  /** An organization by its public name. */
  nameOf: (msp: MspId) => string;
  look: Action<[]>;
  onAnswered: (answers: Partial<Answers>) => void;
  onChange: (step: number) => void;
  /** Called when the application was sent. */
  onApplied: () => Promise<void>;
}

function WhoYouAre({ answers, network, nameOf, look, onAnswered }: StepProps) {
  const text = welcome();
  const role = useSignal<ChosenRole>(answers.role ?? "patient");
  const isOfHospital = role.value === "practitioner" || role.value === "registrar";
  const answer = (form: FormData) => {
    const organization = isOfHospital ? textOf(form, "hospital") : (network?.ministry ?? "");
    onAnswered({ role: role.value, organization, invitation: textOf(form, "invitation") });
  };
  return (
    <Form onSubmit={answer}>
      <Choices
        label={text.role}
        isLabelHidden
        hint={text.roleHint}
        name="role"
        values={[role.value]}
        options={ROLES.map((value) => ({ value, label: text.roles[value][0] ?? "", hint: text.roles[value][1] ?? "" }))}
        onChange={(chosen) => (role.value = chosen as ChosenRole)}
      />
      {isOfHospital && network && (
        <Select
          label={text.hospital}
          name="hospital"
          options={network.hospitals.map((msp) => ({ value: msp, label: nameOf(msp) }))}
          {...(answers.organization ? { value: answers.organization } : {})}
        />
      )}
      <details open={Boolean(answers.invitation)}>
        <summary>{text.haveInvitation}</summary>
        <Field
          label={text.invitation}
          hint={text.invitationHint}
          name="invitation"
          maxLength={40}
          value={answers.invitation ?? ""}
          check={invitationProblem}
          isOptional
        />
      </details>
      {/* Without the network's organizations there is nothing to apply to. */}
      <Loaded action={look} isLoaded={network !== undefined} />
      {network && <Next />}
    </Form>
  );
}

/** The core reads capital letters, spaces and hyphens, too. */
function invitationProblem(code: string): string | undefined {
  const isCode = /^([\s-]*[0-9a-f]){20}[\s-]*$/iu.test(code);
  return code === "" || isCode ? undefined : welcome().invitationForm;
}

function YourName({ answers, onAnswered }: StepProps) {
  const text = welcome();
  const { role, details } = answers;
  const photo = useSignal(answers.photo);
  const answer = (form: FormData) => onAnswered({ details: detailsIn(form), photo: photo.value });
  return (
    <Form onSubmit={answer}>
      <p>{role === "practitioner" ? contactText().readByHospital : contactText().readBy}</p>
      <Field
        label={text.name}
        hint={text.nameHint}
        name="name"
        autocomplete="name"
        maxLength={LONGEST_LINE}
        value={details?.name ?? ""}
      />
      <details open={photo.peek() !== undefined || CONTACT.some((name) => details?.[name] !== undefined)}>
        <summary>{text.contact}</summary>
        <div class="stack">
          <ContactFields details={details} photo={photo} />
        </div>
      </details>
      <Next />
    </Form>
  );
}

function YourPassphrase({ answers, onAnswered }: StepProps) {
  const text = welcome();
  return (
    <Form onSubmit={(form) => onAnswered({ passphrase: String(form.get("passphrase")) })}>
      <p>{text.protectLead}</p>
      <PassphraseFields owner={answers.details?.name ?? ""} />
      <Next />
    </Form>
  );
}

function CheckAnswers({ answers, nameOf, onChange, onApplied }: StepProps) {
  const text = welcome();
  const { role = "patient", organization = "", details = { name: "" }, photo, passphrase = "" } = answers;
  const { invitation } = answers;
  const apply = useAction(async () => {
    // A browser that promises nothing keeps the keys all the same, as long as it has space.
    askToPersist();
    const content = photo && new Uint8Array(await photo.arrayBuffer());
    const application = { details, passphrase, role, organization, ...(invitation ? { invitation } : {}) };
    member.value = await desk.signUp(content ? { ...application, photo: content } : application);
    lockReason.value = undefined;
    await onApplied();
    replace();
  });
  return (
    <>
      <Card title={text.check}>
        <dl class="stack">
          <Answer question={text.youAre} step={0} onChange={onChange}>
            {messages().roles[role]} · <bdi>{nameOf(organization)}</bdi>
          </Answer>
          {invitation && (
            <Answer question={text.invitation} step={0} onChange={onChange}>
              <bdi>{invitation}</bdi>
            </Answer>
          )}
          <Answer question={text.name} step={1} onChange={onChange}>
            <bdi>{[details.name, details.email, details.phone, details.address].filter(Boolean).join(", ")}</bdi>
            {photo && <Picture of={photo} alt={contactText().photo} />}
          </Answer>
          <Answer question={messages().passphrase} step={2} onChange={onChange}>
            <span aria-hidden="true">••••••••••••</span>
          </Answer>
        </dl>
      </Card>
      <div>
        <Do action={apply} label={text.makeKeys} busy={text.makingKeys} onClick={apply.run} icon={KeyRound} />
      </div>
    </>
  );
}

interface AnswerProps {
  question: string;
  step: number;
  onChange: (step: number) => void;
  children: ComponentChildren;
}

/** An answer, and the way back to its question. */
function Answer({ question, step, onChange, children }: AnswerProps) {
  const id = `question-${step}`;
  return (
    <div>
      <dt id={id}>{question}</dt>
      <dd class="card-head">
        <span>{children}</span>
        <button type="button" class="plain slim" aria-describedby={id} onClick={() => onChange(step)}>
          {welcome().change}
        </button>
      </dd>
    </div>
  );
}

function Next() {
  return (
    <div>
      <button type="submit">{welcome().next}</button>
    </div>
  );
}
