import { useSignal } from "@preact/signals";
import { Fingerprint, RotateCcwKey } from "lucide";
import { useEffect, useId } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Field } from "../../components/fields.tsx";
import { Form } from "../../components/form.tsx";
import { KeptKeys } from "../../components/kept-keys.tsx";
import { Loaded, Row } from "../../components/list.tsx";
import { Done } from "../../components/notice.tsx";
import { PassphraseFields, Username } from "../../components/passphrase-fields.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { confirmed } from "../../confirming.ts";
import { desk } from "../../desk.ts";
import { messages, moment } from "../../messages/index.ts";
import { makePasskey } from "../../vault/passkey.ts";
import type { DeviceState, Standing } from "../../worker/desk.ts";

/** How the member's keys rest in this browser, and what unlocks them. */
export function ThisDevice({ standing }: ScreenProps) {
  const text = messages();
  const state = useSignal<DeviceState | undefined>(undefined);
  const look = useAction(async () => {
    state.value = await desk.device();
  });
  useEffect(() => look.run(), []);
  return (
    <Screen title={text.device} lead={text.deviceLead}>
      <Loaded action={look} isLoaded={state.value !== undefined} />
      {state.value && (
        <>
          <Card title={text.passkeys}>
            {state.value.passkeys.length === 0 && <p>{text.noPasskeys}</p>}
            <ul class="rows">
              {state.value.passkeys.map((passkey) => (
                <Passkey key={passkey.credential.join()} passkey={passkey} onRemoved={look.run} />
              ))}
            </ul>
            <AddPasskey standing={standing} onAdded={look.run} />
          </Card>
          <ChangePassphrase standing={standing} />
          <Card title={text.storage}>
            <KeptKeys />
          </Card>
          <Card title={text.keys}>
            <p>{state.value.isSoftware ? text.isSoftware : text.isInBrowser}</p>
            <p>
              <span class="quiet">{text.keyDigest}</span> <Groups text={state.value.keyDigest} />
            </p>
          </Card>
        </>
      )}
    </Screen>
  );
}

function ChangePassphrase({ standing }: { standing: Standing }) {
  const text = messages();
  const changed = useSignal(0);
  const change = useAction(async (form: FormData) => {
    await desk.changePassphrase(String(form.get("present")), String(form.get("passphrase")));
    changed.value += 1;
  });
  return (
    <Card title={text.changePassphrase}>
      {/* What was typed is not needed any longer once it counts. */}
      <Form key={changed.value} onSubmit={change.run}>
        <p>{text.changePassphraseLead}</p>
        <Field label={text.presentPassphrase} name="present" type="password" autocomplete="current-password" />
        <PassphraseFields owner={standing.label} label={text.newPassphrase} />
        <div>
          <Do
            action={change}
            label={text.changePassphrase}
            busy={text.changingPassphrase}
            icon={RotateCcwKey}
            look="plain"
          />
        </div>
      </Form>
      <Done>{changed.value > 0 && !change.isRunning && !change.failure && text.passphraseChanged}</Done>
    </Card>
  );
}

function Passkey({ passkey, onRemoved }: { passkey: DeviceState["passkeys"][number]; onRemoved: () => void }) {
  const text = messages();
  const remove = useAction(async () => {
    // The credential itself is still shown until it is gone, so a copy is sent.
    await confirmed(() => desk.removePasskey(passkey.credential.slice()));
    onRemoved();
  });
  const added = useId();
  return (
    <Row
      icon={Fingerprint}
      title={text.passkeyAdded(moment(passkey.added))}
      titleId={added}
      end={
        <Do
          action={remove}
          label={text.removePasskey}
          busy={text.removingPasskey}
          onClick={remove.run}
          look="danger"
          isSlim
          describedBy={added}
        />
      }
    />
  );
}

function AddPasskey({ standing, onAdded }: { standing: Standing; onAdded: () => void }) {
  const text = messages();
  const added = useSignal(0);
  const add = useAction(async (form: FormData) => {
    const passphrase = String(form.get("passphrase"));
    // No passkey is made that would then open nothing.
    await desk.confirm({ passphrase });
    await desk.addPasskey(passphrase, await makePasskey(standing.id, standing.label));
    added.value += 1;
    onAdded();
  });
  return (
    // The passphrase is not needed any longer once it has opened the keys.
    <Form key={added.value} onSubmit={add.run}>
      <Username of={standing.label} />
      <Field
        label={text.passphrase}
        hint={text.addPasskeyHint}
        name="passphrase"
        type="password"
        autocomplete="current-password"
      />
      <div>
        <Do action={add} label={text.addPasskey} busy={text.addingPasskey} icon={Fingerprint} />
      </div>
    </Form>
  );
}
