import { useSignal } from "@preact/signals";
import { KeyRound } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { ApplicantDetails } from "../../../core/emr_page_core.js";
import { type Action, useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Choices, Field, Select } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, member, wasIdle } from "../../desk.ts";
import { directory } from "../../directory.ts";
import type { MspId } from "../../generated/functions.ts";
import { messages, number } from "../../messages/index.ts";
import { hrefOf, replace } from "../../route.ts";
import { welcome } from "./messages.ts";
import { PassphraseFields } from "./passphrase-fields.tsx";

/** The core counts bytes, of which a character of most scripts has two. */
const LONGEST_LINE = 120;
const LARGEST_PHOTO = 256 * 1024;
/** Lines of contact. */
const CONTACT = [
  { name: "email", type: "email", autocomplete: "email" },
  { name: "phone", type: "tel", autocomplete: "tel" },
  { name: "address", type: "text", autocomplete: "street-address" },
] as const;
/** What a person can become here. */
const ROLES = ["patient", "practitioner", "registrar", "ministry"] as const;
type ChosenRole = (typeof ROLES)[number];

interface Answers {
  role: ChosenRole;
  organization: MspId;
  details: ApplicantDetails;
  photo: File | undefined;
  passphrase: string;
}

interface Network {
  ministry: MspId;
  hospitals: MspId[];
}

/** The screens of the form, in their order. */
const STEPS = [WhoYouAre, YourName, YourPassphrase, CheckAnswers];

/** Makes keys and applies for membership: one question after the other. */
export function SignUp({ hospital }: { hospital?: MspId }) {
  const text = welcome();
  const step = useSignal(0);
  const answers = useSignal<Partial<Answers>>(hospital ? { role: "practitioner", organization: hospital } : {});
  const network = useSignal<Network | undefined>(undefined);
  const names = useSignal<Record<MspId, string>>({});
  const look = useAction(async () => {
    network.value = await desk.organizations();
    // Without names the organizations stand there as the ledger names them.
    const known = await directory().catch(() => []);
    names.value = Object.fromEntries(known.map(({ msp, name }) => [msp, name]));
  });
  useEffect(() => look.run(), []);
  const Step = STEPS[step.value] ?? CheckAnswers;
  const props: StepProps = {
    answers: answers.value,
    network: network.value,
    nameOf: (msp) => names.value[msp] ?? msp,
    look,
    onAnswered(more) {
      answers.value = { ...answers.value, ...more };
      step.value += 1;
    },
    onChange: (changed) => (step.value = changed),
  };
  const isFirst = step.value === 0;
  return (
    <Screen
      key={step.value}
      title={[text.role, text.aboutYou, text.protect, text.check][step.value] ?? ""}
      lead={text.step(number(step.value + 1), number(STEPS.length))}
      {...(isFirst ? { back: { href: hrefOf(), label: messages().back } } : {})}
    >
      <Step {...props} />
      {!isFirst && (
        <p>
          <button type="button" class="plain" onClick={() => (step.value -= 1)}>
            {messages().back}
          </button>
        </p>
      )}
    </Screen>
  );
}

interface StepProps {
  answers: Partial<Answers>;
  network: Network | undefined;
  /** An organization by its public name. */
  nameOf: (msp: MspId) => string;
  look: Action<[]>;
  onAnswered: (answers: Partial<Answers>) => void;
  onChange: (step: number) => void;
}

function WhoYouAre({ answers, network, nameOf, look, onAnswered }: StepProps) {
  const text = welcome();
  const role = useSignal<ChosenRole>(answers.role ?? "patient");
  const isOfHospital = role.value === "practitioner" || role.value === "registrar";
  const answer = (form: FormData) => {
    const organization = isOfHospital ? textOf(form, "hospital") : (network?.ministry ?? "");
    onAnswered({ role: role.value, organization });
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
      {/* Without the network's organizations there is nothing to apply to. */}
      <Loaded action={look} isLoaded={network !== undefined} />
      {network && <Next />}
    </Form>
  );
}

function YourName({ answers, onAnswered }: StepProps) {
  const text = welcome();
  const { role, details } = answers;
  const answer = (form: FormData) => {
    const photo = form.get("photo");
    onAnswered({
      details: detailsOf(form),
      photo: photo instanceof File && photo.size > 0 ? photo : undefined,
    });
  };
  return (
    <Form onSubmit={answer}>
      <p>{role === "practitioner" ? text.readByHospital : text.readBy}</p>
      <Field
        label={text.name}
        hint={text.nameHint}
        name="name"
        autocomplete="name"
        maxLength={LONGEST_LINE}
        value={details?.name ?? ""}
      />
      <details open={details !== undefined && CONTACT.some(({ name }) => details[name] !== undefined)}>
        <summary>{text.contact}</summary>
        {CONTACT.map(({ name, ...field }) => (
          <Field
            key={name}
            label={text[name]}
            name={name}
            {...field}
            maxLength={LONGEST_LINE}
            value={details?.[name] ?? ""}
            isOptional
          />
        ))}
        <Field
          label={text.photo}
          hint={text.photoHint}
          name="photo"
          type="file"
          accept="image/jpeg,image/png,image/webp"
          check={isSmallPhoto}
          isOptional
        />
      </details>
      <Next />
    </Form>
  );
}

/** What the person says of themselves. */
function detailsOf(form: FormData): ApplicantDetails {
  const details: ApplicantDetails = { name: textOf(form, "name") };
  for (const { name } of CONTACT) {
    const line = textOf(form, name);
    if (line !== "") {
      details[name] = line;
    }
  }
  return details;
}

function isSmallPhoto(_: string, form: FormData): string | undefined {
  const photo = form.get("photo");
  return photo instanceof File && photo.size > LARGEST_PHOTO ? welcome().photoHint : undefined;
}

function YourPassphrase({ onAnswered }: StepProps) {
  const text = welcome();
  return (
    <Form onSubmit={(form) => onAnswered({ passphrase: String(form.get("passphrase")) })}>
      <p>{text.protectLead}</p>
      <PassphraseFields />
      <Next />
    </Form>
  );
}

function CheckAnswers({ answers, nameOf, onChange }: StepProps) {
  const text = welcome();
  const { role = "patient", organization = "", details = { name: "" }, photo, passphrase = "" } = answers;
  const apply = useAction(async () => {
    // A browser that promises nothing keeps the keys all the same, as long as it has space.
    await navigator.storage.persist();
    const content = photo && new Uint8Array(await photo.arrayBuffer());
    const application = { details, passphrase, role, organization };
    member.value = await desk.signUp(content ? { ...application, photo: content } : application);
    wasIdle.value = false;
    replace();
  });
  return (
    <>
      <Card title={text.check}>
        <dl class="stack">
          <Answer question={text.youAre} step={0} onChange={onChange}>
            {messages().roles[role]} · <bdi>{nameOf(organization)}</bdi>
          </Answer>
          <Answer question={text.name} step={1} onChange={onChange}>
            <bdi>{[details.name, details.email, details.phone, details.address].filter(Boolean).join(", ")}</bdi>
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
