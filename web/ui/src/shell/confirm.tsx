import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { Dialog } from "../components/dialog.tsx";
import { OwnSecretForm } from "../components/own-secret.tsx";
import { question } from "../confirming.ts";
import { desk } from "../desk.ts";
import { messages } from "../messages/index.ts";
import { people } from "../people.ts";
import type { PasskeyQuestion } from "../vault/passkey.ts";
import type { Standing } from "../worker/desk.ts";

/** Asks whether it is the member, while something waits for that. */
export function ConfirmMember({ standing }: { standing: Standing }) {
  return question.value ? <Question standing={standing} answer={question.value} /> : null;
}

function Question({ standing, answer }: { standing: Standing; answer: (isMember: boolean) => void }) {
  const text = messages();
  const lead = useId();
  const passkeys = useSignal<PasskeyQuestion[]>([]);
  const end = (isMember: boolean) => {
    answer(isMember);
    question.value = undefined;
  };
  useEffect(() => {
    void people().then((all) => {
      passkeys.value = all.find(({ id }) => id === standing.id)?.passkeys ?? [];
    });
    // Keys that are locked meanwhile do nothing more.
    return () => end(false);
  }, []);
  return (
    <Dialog title={text.isItYou} onClose={() => end(false)}>
      <p id={lead}>{text.isItYouLead}</p>
      <OwnSecretForm
        owner={standing.label}
        passkeys={passkeys.value}
        labelledBy={lead}
        words={{ byPassphrase: text.confirm, byPasskey: text.confirmByPasskey, busy: text.confirming }}
        onGiven={async (secret) => {
          await desk.confirm(secret);
          end(true);
        }}
      />
      <div>
        <button type="button" class="plain" onClick={() => end(false)}>
          {text.cancel}
        </button>
      </div>
    </Dialog>
  );
}
