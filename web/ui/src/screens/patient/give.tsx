import { type Signal, useSignal } from "@preact/signals";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Choices, Field } from "../../components/fields.tsx";
import { type Check, Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import { eachOnce } from "../../each-once.ts";
import type { Purpose } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { granteeName, knownOrganizations, nameContact, namedPeople } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { GivenSoFar } from "./given-so-far.tsx";
import { patientText } from "./messages.ts";
import { categoryName, useOwnSources } from "./own.ts";
import { CategoryFields, type Decision, rightsOf, scopeOf, sentenceOf, TermsFields, untilOf } from "./terms.tsx";

/** What is chosen so far. */
interface Draft {
  grantee?: string;
  categories?: string[];
  scope?: Decision["scope"];
  decision?: Decision;
}

const STEPS = 4;
const OTHER = "other";

interface GiveProps {
  standing: Standing;
  /** To whom, if that was chosen before. */
  grantee?: string;
}

/** Gives access, one question after the other. */
export function Give({ standing, grantee: chosen }: GiveProps) {
  const text = patientText();
  const draft = useSignal<Draft>(chosen ? { grantee: chosen } : {});
  const isGiven = useSignal(false);
  /** The categories to which access was given; not all if one failed. */
  const given = useSignal<string[]>([]);
  const { grantee, categories, scope, decision } = draft.value;
  const step = decision ? 4 : categories ? 3 : grantee ? 2 : 1;
  const titles = [text.toWhom, text.what, text.rights, text.check];
  const back = () => {
    draft.value =
      step === 4 ? { ...pick(draft.value), categories: categories ?? [] } : step === 3 ? pick(draft.value) : {};
  };
  const who = grantee ? granteeName(grantee) : "";
  return (
    <Screen
      title={isGiven.value ? text.give : (titles[step - 1] ?? text.give)}
      lead={isGiven.value ? undefined : text.giveLead}
      back={{ href: hrefOf("access"), label: text.access }}
    >
      {isGiven.value ? (
        <>
          <Done>{text.given(who)}</Done>
          <div>
            <a class="button plain" href={hrefOf("access")}>
              {text.access}
            </a>
          </div>
        </>
      ) : (
        <section class="card" aria-label={titles[step - 1]}>
          <p class="quiet small">{text.step(step, STEPS)}</p>
          {step === 1 && (
            <ToWhom
              standing={standing}
              onChosen={(chosen) => {
                draft.value = { grantee: chosen };
              }}
            />
          )}
          {step === 2 && (
            <What
              standing={standing}
              onChosen={(chosen) => {
                draft.value = { ...draft.value, ...chosen };
              }}
            />
          )}
          {step === 3 && (
            <Form
              onSubmit={(form) => {
                const purpose = String(form.get("purpose")) as Purpose;
                const made = { rights: rightsOf(form), purpose, expires: untilOf(form), scope: scope ?? "all" };
                draft.value = { ...draft.value, decision: made };
              }}
            >
              <TermsFields />
              <Next />
            </Form>
          )}
          {step === 4 && grantee && categories && decision && (
            <LastCheck
              standing={standing}
              grantee={grantee}
              categories={categories}
              decision={decision}
              given={given}
              onGiven={() => {
                isGiven.value = true;
              }}
            />
          )}
          {step > 1 && given.value.length === 0 && (
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

/** A draft with the grantee alone. */
function pick({ grantee }: Draft): Draft {
  return grantee ? { grantee } : {};
}

function Next() {
  return (
    <div>
      <button type="submit">{patientText().next}</button>
    </div>
  );
}

function ToWhom({ standing, onChosen }: { standing: Standing; onChosen: (grantee: string) => void }) {
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
        onChange={(value) => {
          chosen.value = value;
        }}
      />
      {chosen.value === OTHER && (
        <>
          <Field label={text.personId} hint={text.personIdHint} name="person" check={hasId} />
          <Field label={text.personName} hint={text.personNameHint} name="label" maxLength={200} />
        </>
      )}
      <div>
        <Do action={name} label={text.next} busy={text.next} />
      </div>
    </Form>
  );
}

interface WhatProps {
  standing: Standing;
  onChosen: (chosen: Required<Pick<Draft, "categories" | "scope">>) => void;
}

function What({ standing, onChosen }: WhatProps) {
  const text = patientText();
  const { sources, load } = useOwnSources(standing);
  if (standing.categories.length === 0) {
    return <Notice>{text.needCategory}</Notice>;
  }
  return sources ? (
    <Form onSubmit={(form) => onChosen({ categories: form.getAll("categories").map(String), scope: scopeOf(form) })}>
      <CategoryFields sources={sources} />
      <Next />
    </Form>
  ) : (
    <Loaded action={load} isLoaded={false} />
  );
}

interface CheckProps {
  standing: Standing;
  grantee: string;
  categories: string[];
  decision: Decision;
  given: Signal<string[]>;
  onGiven: () => void;
}

function LastCheck({ standing, grantee, categories, decision, given, onGiven }: CheckProps) {
  const text = patientText();
  const give = useAction(async () => {
    await eachOnce(categories, given, (category) => desk.grantAccess(grantee, { category, ...decision }));
    changes.value += 1;
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

const hasId: Check = (value) => (idIn(value) ? undefined : patientText().notAnId);

/** The id in a text: alone, in groups, or at the beginning of an address. */
export function idIn(text: string): string | undefined {
  return text
    .replaceAll(/\s/g, "")
    .toLowerCase()
    .match(/(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-f])/)?.[0];
}
