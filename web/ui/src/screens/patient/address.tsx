import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Groups } from "../../components/code.tsx";
import { CopyButton } from "../../components/copy.tsx";
import { Loaded } from "../../components/list.tsx";
import { QrCode } from "../../components/qr.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import type { Standing } from "../../worker/desk.ts";
import { patientText } from "./messages.ts";

/** The address that a patient shows to people who should find them. */
export function Address({ standing }: ScreenProps) {
  const text = patientText();
  return (
    <Screen title={text.address} lead={text.addressLead}>
      <section class="card" aria-label={text.address}>
        <OwnAddress standing={standing} />
      </section>
    </Screen>
  );
}

/** The address as a code for cameras and as a text, and the id. */
export function OwnAddress({ standing }: { standing: Standing }) {
  const text = patientText();
  const address = useSignal<string | undefined>(undefined);
  const load = useAction(async () => {
    address.value = await desk.address();
  });
  useEffect(() => load.run(), []);
  return (
    <div class="stack">
      {address.value && (
        <>
          <QrCode text={address.value} label={text.qr} />
          <div>
            <CopyButton text={address.value} />
          </div>
          <details>
            <summary>{text.addressText}</summary>
            <code class="address" dir="ltr">
              {address.value}
            </code>
          </details>
        </>
      )}
      <Loaded action={load} isLoaded={address.value !== undefined} />
      <div class="field">
        <h3>{messages().id}</h3>
        <span class="hint">{text.idHint}</span>
        <Groups text={standing.id} />
      </div>
    </div>
  );
}
