import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { useAction } from "../action.ts";
import { desk, member } from "../desk.ts";
import { texts } from "../texts.ts";
import { Do, Field, Screen, values } from "./parts.tsx";

const SHORTEST_PASSPHRASE = 12;

/** Makes keys and applies for membership. */
export function SignUp({ onBack }: { onBack: () => void }) {
  const network = useSignal<{ ministry: string; hospitals: string[] } | undefined>(undefined);
  const isPatient = useSignal(true);
  const look = useAction(async () => {
    network.value = await desk.organizations();
  });
  useEffect(() => look.run(), []);
  const apply = useAction(async (form: FormData) => {
    const passphrase = String(form.get("passphrase"));
    if (passphrase.length < SHORTEST_PASSPHRASE) {
      throw new Error(texts.passphraseTooShort);
    }
    member.value = await desk.signUp({
      name: String(form.get("name")),
      passphrase,
      role: isPatient.value ? "patient" : "practitioner",
      organization: isPatient.value ? (network.value?.ministry ?? "") : String(form.get("hospital")),
    });
  });
  const hospital = useId();
  return (
    <Screen title={texts.signUp}>
      <form onSubmit={(event) => apply.run(values(event as unknown as SubmitEvent))}>
        <Field label={texts.name} hint={texts.nameHint} name="name" autocomplete="name" />
        <fieldset>
          <legend>{texts.role}</legend>
          <label>
            <input type="radio" name="role" checked={isPatient.value} onChange={() => (isPatient.value = true)} />{" "}
            {texts.patient}
          </label>
          <label>
            <input type="radio" name="role" checked={!isPatient.value} onChange={() => (isPatient.value = false)} />{" "}
            {texts.practitioner}
          </label>
        </fieldset>
        {!isPatient.value && (
          <div class="field">
            <label for={hospital}>{texts.hospital}</label>
            <select id={hospital} name="hospital">
              {network.value?.hospitals.map((msp) => (
                <option key={msp}>{msp}</option>
              ))}
            </select>
          </div>
        )}
        <Field
          label={texts.passphrase}
          hint={texts.passphraseHint}
          name="passphrase"
          type="password"
          autocomplete="new-password"
          minLength={SHORTEST_PASSPHRASE}
        />
        <Do
          action={{ ...apply, failure: apply.failure ?? look.failure }}
          label={texts.makeKeys}
          busy={texts.makingKeys}
        />
        <button type="button" class="plain" onClick={onBack}>
          {texts.back}
        </button>
      </form>
    </Screen>
  );
}
