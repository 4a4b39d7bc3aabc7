import { useComputed, useSignal } from "@preact/signals";
import { Copy } from "lucide";
import { useEffect } from "preact/hooks";
import encodeQR from "qr";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Loaded } from "../../components/list.tsx";
import { Done } from "../../components/notice.tsx";
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
  const wasCopied = useSignal(false);
  const load = useAction(async () => {
    address.value = await desk.address();
  });
  useEffect(() => load.run(), []);
  const copy = useAction(async () => {
    await navigator.clipboard.writeText(address.value ?? "");
    wasCopied.value = true;
  });
  return (
    <div class="stack">
      {address.value && (
        <>
          <QrCode text={address.value} label={text.qr} />
          <div class="field">
            <h3>{text.addressText}</h3>
            <code class="address" dir="ltr">
              {address.value}
            </code>
          </div>
          <div class="cluster">
            <Do action={copy} label={text.copy} busy={text.copy} onClick={copy.run} icon={Copy} look="plain" isSlim />
            <Done>{wasCopied.value && text.copied}</Done>
          </div>
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

/** A text as a code for cameras. It is dark on light in both themes, because some cameras read no other. */
function QrCode({ text, label }: { text: string; label: string }) {
  const path = useComputed(() => {
    const rows = encodeQR(text, "raw", { border: 2 });
    const squares = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
    return { squares: squares.join(""), size: rows.length };
  });
  const { squares, size } = path.value;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={squares} />
    </svg>
  );
}
