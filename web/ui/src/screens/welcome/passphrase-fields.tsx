import { Field } from "../../components/fields.tsx";
import { messages } from "../../messages/index.ts";
import { welcome } from "./messages.ts";

export const SHORTEST_PASSPHRASE = 12;

/** A new passphrase, twice. */
export function PassphraseFields() {
  const text = welcome();
  return (
    <>
      <Field
        label={messages().passphrase}
        hint={text.passphraseHint}
        name="passphrase"
        type="password"
        autocomplete="new-password"
        minLength={SHORTEST_PASSPHRASE}
      />
      <Field label={text.again} name="again" type="password" autocomplete="new-password" check={isSamePassphrase} />
    </>
  );
}

function isSamePassphrase(_: string, form: FormData): string | undefined {
  return form.get("again") === form.get("passphrase") ? undefined : welcome().differs;
}
