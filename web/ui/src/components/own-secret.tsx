import { Fingerprint, LockOpen } from "lucide";
import type { ComponentChildren } from "preact";
import { useAction } from "../action.ts";
import type { Failure } from "../failure.ts";
import { messages } from "../messages/index.ts";
import { askPasskey, type PasskeyQuestion } from "../vault/passkey.ts";
import type { OwnSecret } from "../worker/slots.ts";
import { Do } from "./button.tsx";
import { Field } from "./fields.tsx";
import { Form } from "./form.tsx";
import { Username } from "./passphrase-fields.tsx";

interface OwnSecretFormProps {
  /** Whose keys they are: password managers keep the passphrase under this name. */
  owner: string;
  passkeys: PasskeyQuestion[];
  /** The id of what names the form. */
  labelledBy: string;
  words: { byPassphrase: string; byPasskey: string; busy: string };
  /** Takes what the member gave; fails if it is wrong. */
  onGiven: (secret: OwnSecret) => Promise<void>;
  /** What is shown below, depending on what failed. */
  below?: (failures: (Failure | undefined)[]) => ComponentChildren;
}

/** Asks for a member's passkey or passphrase. */
export function OwnSecretForm({ owner, passkeys, labelledBy, words, onGiven, below }: OwnSecretFormProps) {
  const byPassphrase = useAction((form: FormData) => onGiven({ passphrase: String(form.get("passphrase")) }));
  const byPasskey = useAction(async () => onGiven({ passkey: await askPasskey(passkeys) }));
  const hasPasskey = passkeys.length > 0;
  return (
    <>
      {hasPasskey && (
        <Do action={byPasskey} label={words.byPasskey} busy={words.busy} onClick={byPasskey.run} icon={Fingerprint} />
      )}
      <Form labelledBy={labelledBy} onSubmit={byPassphrase.run}>
        <Username of={owner} />
        <Field label={messages().passphrase} name="passphrase" type="password" autocomplete="current-password" />
        <Do
          action={byPassphrase}
          label={words.byPassphrase}
          busy={words.busy}
          icon={LockOpen}
          {...(hasPasskey ? { look: "plain" as const } : {})}
        />
      </Form>
      {below?.([byPassphrase.failure, byPasskey.failure])}
    </>
  );
}
