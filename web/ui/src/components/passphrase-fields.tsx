import { useSignal } from "@preact/signals";
import { Dices } from "lucide";
import { useEffect } from "preact/hooks";
import { explain, failureOf } from "../failure.ts";
import { lazyModule } from "../lazy-module.ts";
import { messages, span } from "../messages/index.ts";
import { suggestPassphrase } from "../suggest.ts";
import { Field } from "./fields.tsx";
import { Icon } from "./icon.tsx";

/** In UTF-16 code units, as browsers count. */
export const SHORTEST_PASSPHRASE = 12;

interface PassphraseFieldsProps {
  /** Whose keys it unlocks: password managers keep it under this name. */
  owner?: string;
  /** What the first field asks for, if not for a passphrase. */
  label?: string;
}

const guesses = lazyModule(() => import("../guesses.ts"));

/** A new passphrase, twice. */
export function PassphraseFields({ owner, label = messages().passphrase }: PassphraseFieldsProps) {
  const text = messages();
  const isShown = useSignal(false);
  const isSuggested = useSignal(false);
  // It is there when the form is sent, and if not, that says so.
  useEffect(() => void guesses().catch(() => undefined), []);
  const suggest = (form: HTMLFormElement | null) => {
    const field = form?.elements.namedItem("passphrase");
    if (field instanceof HTMLInputElement) {
      field.value = suggestPassphrase();
      isShown.value = true;
      isSuggested.value = true;
    }
  };
  return (
    <>
      {owner !== undefined && <Username of={owner} />}
      <Field
        label={label}
        hint={text.passphraseHint}
        name="passphrase"
        type="password"
        autocomplete="new-password"
        minLength={SHORTEST_PASSPHRASE}
        check={ifGuessed}
        isShown={isShown}
      />
      <div class="cluster">
        <button type="button" class="plain slim" onClick={({ currentTarget: { form } }) => suggest(form)}>
          <Icon of={Dices} />
          {text.suggestPassphrase}
        </button>
        <span class="quiet small" role="status">
          {isSuggested.value && text.suggestedPassphrase}
        </span>
      </div>
      <Field
        label={text.passphraseAgain}
        name="again"
        type="password"
        autocomplete="new-password"
        check={isSamePassphrase}
      />
    </>
  );
}

/** Whose passphrase a form asks for. Nobody sees it: with it a password manager keeps the people of a browser apart. */
export function Username({ of }: { of: string }) {
  return <input type="text" name="username" autocomplete="username" value={of} readOnly hidden />;
}

/** Says that a thief would soon guess a passphrase, or that this cannot be found out now. */
export async function ifGuessed(passphrase: string): Promise<string | undefined> {
  try {
    const { isGuessed } = await guesses();
    // A thief guesses the form under which the keys are sealed.
    return isGuessed(passphrase.normalize("NFKC")) ? messages().passphraseGuessed : undefined;
  } catch (error) {
    return explain(failureOf(error), messages(), span);
  }
}

function isSamePassphrase(_: string, form: FormData): string | undefined {
  return form.get("again") === form.get("passphrase") ? undefined : messages().passphrasesDiffer;
}
