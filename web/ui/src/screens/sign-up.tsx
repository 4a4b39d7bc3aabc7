import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { useAction } from "../action.ts";
import { desk, member, wasIdle } from "../desk.ts";
import { PageError } from "../failure.ts";
import type { MspId } from "../generated/functions.ts";
import { messages } from "../messages/index.ts";
import { Do, Field, Loaded, Screen, values } from "./parts.tsx";

const SHORTEST_PASSPHRASE = 12;
/** What a person can become here. */
const ROLES = ["patient", "practitioner", "registrar", "ministry"] as const;

/** Makes keys and applies for membership. */
export function SignUp({ onBack }: { onBack: () => void }) {
  const text = messages();
  const network = useSignal<{ ministry: MspId; hospitals: MspId[] } | undefined>(undefined);
  const role = useSignal<(typeof ROLES)[number]>("patient");
  const look = useAction(async () => {
    network.value = await desk.organizations();
  });
  useEffect(() => look.run(), []);
  const apply = useAction(async (form: FormData) => {
    const { ministry } = network.value ?? (await desk.organizations());
    const passphrase = String(form.get("passphrase"));
    if (passphrase.length < SHORTEST_PASSPHRASE) {
      throw new PageError("SHORT_PASSPHRASE");
    }
    // A browser that promises nothing keeps the keys all the same, as long as it has space.
    await navigator.storage.persist();
    const organization = String(form.get("hospital") ?? ministry);
    const application = { name: String(form.get("name")).trim(), passphrase, role: role.value, organization };
    member.value = await desk.signUp(application);
    wasIdle.value = false;
  });
  const hospital = useId();
  const isOfHospital = role.value === "practitioner" || role.value === "registrar";
  return (
    <Screen title={text.signUp}>
      <form onSubmit={(event) => apply.run(values(event))}>
        <Field label={text.name} hint={text.nameHint} name="name" autocomplete="name" />
        <fieldset>
          <legend>{text.role}</legend>
          {ROLES.map((choice) => (
            <label key={choice}>
              <input type="radio" name="role" checked={role.value === choice} onChange={() => (role.value = choice)} />{" "}
              {text.roles[choice]}
            </label>
          ))}
        </fieldset>
        {isOfHospital && (
          <div class="field">
            <label for={hospital}>{text.hospital}</label>
            <select id={hospital} name="hospital">
              {network.value?.hospitals.map((msp) => (
                <option key={msp}>{msp}</option>
              ))}
            </select>
          </div>
        )}
        <Field
          label={text.passphrase}
          hint={text.passphraseHint}
          name="passphrase"
          type="password"
          autocomplete="new-password"
          minLength={SHORTEST_PASSPHRASE}
        />
        {look.failure && <Loaded action={look} isLoaded={false} />}
        <div class="buttons">
          <Do action={apply} label={text.makeKeys} busy={text.makingKeys} />
          <button type="button" class="plain" onClick={onBack}>
            {text.back}
          </button>
        </div>
      </form>
    </Screen>
  );
}
