import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { useAction } from "../action.ts";
import { desk, member } from "../desk.ts";
import { texts } from "../texts.ts";
import type { Person } from "../worker/desk.ts";
import { Do, Field, Screen, values } from "./parts.tsx";

/** Who has keys here, each to be unlocked, and the way to sign up. */
export function Home({ onSignUp }: { onSignUp: () => void }) {
  const people = useSignal<Person[] | undefined>(undefined);
  const look = useAction(async () => {
    people.value = await desk.people();
  });
  useEffect(() => look.run(), []);
  const heading = useId();
  return (
    <Screen title={texts.title}>
      <p>{texts.lead}</p>
      <section aria-labelledby={heading}>
        <h2 id={heading}>{texts.people}</h2>
        {people.value?.length === 0 && <p>{texts.nobody}</p>}
        {people.value?.map((person) => (
          <Unlock key={person.id} person={person} />
        ))}
        <p role="alert">{look.failure}</p>
      </section>
      <button type="button" class={people.value?.length ? "plain" : ""} onClick={onSignUp}>
        {texts.signUp}
      </button>
    </Screen>
  );
}

function Unlock({ person }: { person: Person }) {
  const unlock = useAction(async (passphrase: string) => {
    member.value = await desk.unlock(person.id, passphrase);
  });
  const heading = useId();
  return (
    <form
      aria-labelledby={heading}
      onSubmit={(event) => unlock.run(String(values(event as unknown as SubmitEvent).get("passphrase")))}
    >
      <h3 id={heading} dir="auto">
        {person.label}
      </h3>
      <Field label={texts.passphrase} name="passphrase" type="password" autocomplete="current-password" />
      <Do action={unlock} label={texts.unlock} busy={texts.unlocking} />
    </form>
  );
}
