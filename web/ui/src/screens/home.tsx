import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { useAction } from "../action.ts";
import { desk, member, wasIdle } from "../desk.ts";
import { messages } from "../messages/index.ts";
import { type Person, people } from "../people.ts";
import { askPasskey } from "../vault/passkey.ts";
import type { Standing } from "../worker/desk.ts";
import { Do, Field, Loaded, Screen, values } from "./parts.tsx";

/** Who has keys here, each to be unlocked, and the way to sign up. */
export function Home({ onSignUp }: { onSignUp: () => void }) {
  const text = messages();
  const found = useSignal<Person[] | undefined>(undefined);
  const look = useAction(async () => {
    found.value = await people();
  });
  useEffect(() => look.run(), []);
  const heading = useId();
  const isFirstVisit = found.value?.length === 0;
  return (
    <Screen title={text.title}>
      {wasIdle.value && (
        <p class="notice" role="status">
          {text.lockedIdle}
        </p>
      )}
      <p>{text.lead}</p>
      <section aria-labelledby={heading}>
        <h2 id={heading}>{text.people}</h2>
        {isFirstVisit && <p>{text.nobody}</p>}
        {found.value?.map((person) => (
          <Unlock key={person.id} person={person} isAlone={found.value?.length === 1} />
        ))}
        <Loaded action={look} isLoaded={found.value !== undefined} />
      </section>
      <p>
        <button type="button" class={isFirstVisit ? "" : "plain"} onClick={onSignUp}>
          {text.signUp}
        </button>
      </p>
    </Screen>
  );
}

/** One of the people: closed, unless there is no other. */
function Unlock({ person, isAlone }: { person: Person; isAlone: boolean }) {
  const text = messages();
  const byPassphrase = useAction(async (form: FormData) => {
    begin(await desk.unlock(person.id, { passphrase: String(form.get("passphrase")) }));
  });
  const byPasskey = useAction(async () => {
    begin(await desk.unlock(person.id, { passkey: await askPasskey(person.passkeys) }));
  });
  const heading = useId();
  const hasPasskey = person.passkeys.length > 0;
  return (
    <details class="card" name="person" open={isAlone}>
      <summary>
        <h3 id={heading}>
          <bdi>{person.label}</bdi>
        </h3>
      </summary>
      {hasPasskey && (
        <Do action={byPasskey} label={text.unlockByPasskey} busy={text.unlocking} onClick={byPasskey.run} />
      )}
      <form aria-labelledby={heading} onSubmit={(event) => byPassphrase.run(values(event))}>
        <Field label={text.passphrase} name="passphrase" type="password" autocomplete="current-password" />
        <Do action={byPassphrase} label={text.unlock} busy={text.unlocking} isPlain={hasPasskey} />
      </form>
    </details>
  );
}

function begin(standing: Standing): void {
  wasIdle.value = false;
  member.value = standing;
}
