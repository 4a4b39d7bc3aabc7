import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { useAction } from "../action.ts";
import { desk } from "../desk.ts";
import { messages, moment } from "../messages/index.ts";
import { makePasskey } from "../vault/passkey.ts";
import type { DeviceState, Standing } from "../worker/desk.ts";
import { Card, Do, Field, Groups, Loaded, Screen, values } from "./parts.tsx";

/** How the member's keys rest in this browser, and what unlocks them. */
export function ThisDevice({ standing, onClose }: { standing: Standing; onClose: () => void }) {
  const text = messages();
  const state = useSignal<DeviceState | undefined>(undefined);
  const isPersistent = useSignal(false);
  const look = useAction(async () => {
    isPersistent.value = await navigator.storage.persisted();
    state.value = await desk.device();
  });
  useEffect(() => look.run(), []);
  return (
    <Screen title={text.device}>
      <p>{text.deviceLead}</p>
      <button type="button" class="plain" onClick={onClose}>
        {text.close}
      </button>
      <Loaded action={look} isLoaded={state.value !== undefined} />
      {state.value && (
        <>
          <Card title={text.passkeys}>
            {state.value.passkeys.length === 0 && <p>{text.noPasskeys}</p>}
            <ul class="records">
              {state.value.passkeys.map((passkey) => (
                <Passkey key={passkey.credential.join()} passkey={passkey} onRemoved={look.run} />
              ))}
            </ul>
            <AddPasskey standing={standing} onAdded={look.run} />
          </Card>
          <Card title={text.storage}>
            <p>{isPersistent.value ? text.isPersistent : text.isNotPersistent}</p>
          </Card>
          <Card title={text.keys}>
            <p>{state.value.isSoftware ? text.isSoftware : text.isInBrowser}</p>
            <p>
              {text.keyDigest}: <Groups text={state.value.keyDigest} />
            </p>
          </Card>
        </>
      )}
    </Screen>
  );
}

function Passkey({ passkey, onRemoved }: { passkey: DeviceState["passkeys"][number]; onRemoved: () => void }) {
  const text = messages();
  const remove = useAction(async () => {
    // The credential itself is still shown until it is gone, so a copy is sent.
    await desk.removePasskey(passkey.credential.slice());
    onRemoved();
  });
  const added = useId();
  return (
    <li class="line">
      <p id={added}>{text.passkeyAdded(moment(passkey.added))}</p>
      <Do
        action={remove}
        label={text.removePasskey}
        busy={text.removingPasskey}
        onClick={remove.run}
        isPlain
        describedBy={added}
      />
    </li>
  );
}

function AddPasskey({ standing, onAdded }: { standing: Standing; onAdded: () => void }) {
  const text = messages();
  const add = useAction(async (form: FormData) => {
    const passphrase = String(form.get("passphrase"));
    // No passkey is made that would then open nothing.
    await desk.checkPassphrase(passphrase);
    await desk.addPasskey(passphrase, await makePasskey(standing.id, standing.label));
    onAdded();
  });
  return (
    <form onSubmit={(event) => add.run(values(event))}>
      <Field
        label={text.passphrase}
        hint={text.addPasskeyHint}
        name="passphrase"
        type="password"
        autocomplete="current-password"
      />
      <Do action={add} label={text.addPasskey} busy={text.addingPasskey} />
    </form>
  );
}
