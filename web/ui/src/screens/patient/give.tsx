import { type Signal, useSignal } from "@preact/signals";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Choices, Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import { eachOnce } from "../../each-once.ts";
import type { MemberId, Purpose, Scope } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { granteeName, knownOrganizations, nameContact, namedPeople } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { useSteps } from "../../steps.ts";
import type { Standing } from "../../worker/desk.ts";
import { directoryText } from "../hospitals/directory-messages.ts";
import { GivenSoFar } from "./given-so-far.tsx";
import { patientText } from "./messages.ts";
import { categoryName, useOwnSources } from "./own.ts";
import {
  CategoryFields,
  type Decision,
  rightsOf,
  scopeOf,
  sentenceOf,
  sortOf,
  TermsFields,
  untilOf,
} from "./terms.tsx";

/** What is chosen so far. It stays when an earlier step is shown again. */
interface Draft {
  grantee?: string;
  what?: What;
  terms?: Omit<Decision, "scope">;
}

/** Which part of the record. */
interface What {
  categories: string[];
  scope: Scope;
}

const TO_WHOM = 1;
const WHAT = 2;
const TERMS = 3;
const CHECK = 4;
const OTHER = "other";

interface GiveProps {
  standing: Standing;
  /** To whom, if that was chosen before. */
  grantee?: string;
  /** The patient in whose place it is given; the member themselves if absent. */
  patient?: MemberId;
}

/** Gives access, one question after the other. */
export function Give({ standing, grantee: chosen, patient = standing.id }: GiveProps) {
  const text = patientText();
  const list = patient === standing.id ? hrefOf("access") : hrefOf("deputies", patient, "access");
  const draft = useSignal<Draft>(chosen ? { grantee: chosen } : {});
  const isGiven = useSignal(false);
  /** The categories to which access was given; not all if one failed. */
  const given = useSignal<string[]>([]);
  const { grantee, what, terms } = draft.value;
  const first = chosen ? WHAT : TO_WHOM;
  const { step, to, back, end } = useSteps(first, !grantee ? TO_WHOM : !what ? WHAT : !terms ? TERMS : CHECK);
  const answer = (more: Draft) => {
    draft.value = { ...draft.value, ...more };
    to(step + 1);
  };
  const titles = [text.toWhom, text.what, text.rights, text.check];
  const who = grantee ? granteeName(grantee) : "";
  return (
    <Screen
      key={isGiven.value ? "given" : step}
      title={isGiven.value ? text.give : (titles[step - 1] ?? text.give)}
      lead={isGiven.value ? undefined : text.giveLead}
      back={{ href: list, label: text.access }}
    >
      {isGiven.value ? (
        <>
          <Done>{text.given(who)}</Done>
          <div>
            <a class="button plain" href={list}>
              {text.access}
            </a>
          </div>
        </>
      ) : (
        <section class="card" aria-label={titles[step - 1]}>
          <p class="quiet small">{text.step(step, CHECK)}</p>
          {step === TO_WHOM && (
            <ToWhom
              standing={standing}
              {...(grantee ? { initial: grantee } : {})}
              onChosen={(grantee) => answer({ grantee })}
            />
          )}
          {step === WHAT && (
            <WhichPart
              standing={standing}
              patient={patient}
              {...(what ? { initial: what } : {})}
              onChosen={(what) => answer({ what })}
            />
          )}
          {step === TERMS && what && (
            <Form
              onSubmit={(form) => {
                const purpose = String(form.get("purpose")) as Purpose;
                answer({ terms: { rights: rightsOf(form), purpose, expires: untilOf(form) } });
              }}
            >
              {/* The rights are checked against it. */}
              <input type="hidden" name="scope" value={sortOf(what.scope)} />
              <TermsFields {...(terms ? { initial: terms } : {})} />
              <Next />
            </Form>
          )}
          {step === CHECK && grantee && what && terms && (
            <LastCheck
              standing={standing}
              patient={patient}
              grantee={grantee}
              categories={what.categories}
              decision={{ ...terms, scope: what.scope }}
              given={given}
              onGiven={() => {
                isGiven.value = true;
                void end();
              }}
            />
          )}
          {step > first && given.value.length === 0 && (
            <div>
              <button type="button" class="plain slim" onClick={back}>
                {messages().back}
              </button>
            </div>
          )}
        </section>
      )}
    </Screen>
  );
}

function Next() {
  return (
    <div>
      <button type="submit">{patientText().next}</button>
    </div>
  );
}

interface ToWhomProps {
  standing: Standing;
  initial?: string;
  onChosen: (grantee: string) => void;
}

function ToWhom({ standing, initial, onChosen }: ToWhomProps) {
  const text = patientText();
  const chosen = useSignal("");
  const name = useAction(async (form: FormData) => {
    if (form.get("whom") !== OTHER) {
      onChosen(String(form.get("whom")));
      return;
    }
    const id = idIn(textOf(form, "person")) ?? "";
    await nameContact(id, textOf(form, "label"));
    onChosen(id);
  });
  const people = namedPeople().filter(({ id }) => id !== standing.id);
  const options = [
    ...people.map(({ id, label }) => ({ value: id, label })),
    { value: OTHER, label: text.anotherPerson, hint: text.anotherPersonHint },
    ...knownOrganizations()
      .filter(({ kind, status }) => kind === "hospital" && status === "active")
      .map(({ msp, name }) => ({ value: msp, label: name, hint: text.wholeHospital })),
  ];
  return (
    <Form onSubmit={name.run}>
      <Choices
        label={text.toWhom}
        isLabelHidden
        name="whom"
        options={options}
        {...(initial ? { values: [initial] } : {})}
        onChange={(value) => {
          chosen.value = value;
        }}
        below={chosen.value === OTHER ? { [OTHER]: <AnotherPerson /> } : {}}
      />
      <div class="cluster">
        <Do action={name} label={text.next} busy={text.next} />
        <a href={hrefOf("practitioners")}>{directoryText().find}</a>
      </div>
    </Form>
  );
}

/** A person by their code, from the camera, or by their id; and what the patient calls them. */
function AnotherPerson() {
  const text = patientText();
  return (
    <>
      <ScanQr label={text.scanTheirCode} into="person" check={idProblem} />
      <Field label={text.personId} hint={text.personIdHint} name="person" check={idProblem} />
      <Field label={text.personName} hint={text.personNameHint} name="label" maxLength={200} />
    </>
  );
}

interface WhichPartProps {
  standing: Standing;
  patient: MemberId;
  initial?: What;
  onChosen: (what: What) => void;
}

function WhichPart({ standing, patient, initial, onChosen }: WhichPartProps) {
  const text = patientText();
  const { sources: own, load } = useOwnSources(standing);
  const sources = patient === standing.id ? own : own?.map((one) => ({ ...one, of: { ...one.of, patient } }));
  if (standing.categories.length === 0) {
    return <Notice>{text.needCategory}</Notice>;
  }
  return sources ? (
    <Form onSubmit={(form) => onChosen({ categories: form.getAll("categories").map(String), scope: scopeOf(form) })}>
      <CategoryFields sources={sources} {...initial} />
      <Next />
    </Form>
  ) : (
    <Loaded action={load} isLoaded={false} />
  );
}

interface CheckProps {
  standing: Standing;
  patient: MemberId;
  grantee: string;
  categories: string[];
  decision: Decision;
  given: Signal<string[]>;
  onGiven: () => void;
}

function LastCheck({ standing, patient, grantee, categories, decision, given, onGiven }: CheckProps) {
  const text = patientText();
  const give = useAction(async () => {
    await eachOnce(categories, given, (category) => desk.grantAccess(grantee, { category, ...decision }, patient));
    noteOwnChange();
    onGiven();
  });
  const names = categories.map((category) => categoryName(standing, category));
  return (
    <div class="stack">
      <p class="statement">{sentenceOf(granteeName(grantee), names, decision)}</p>
      {give.failure && <GivenSoFar standing={standing} who={granteeName(grantee)} given={given.value} />}
      <div>
        <Do action={give} label={text.confirmGive} busy={text.giving} onClick={give.run} />
      </div>
    </div>
  );
}

const idProblem = (value: string) => (idIn(value) ? undefined : patientText().notAnId);

/** The id in a text: alone, in groups, or at the beginning of an address. */
export function idIn(text: string): string | undefined {
  return text
    .replaceAll(/\s/g, "")
    .toLowerCase()
    .match(/(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-f])/)?.[0];
}
