import { messages } from "../messages/index.ts";
import { CopyButton } from "./copy.tsx";
import { QrCode } from "./qr.tsx";

/** The most characters of a QR code that a phone's camera still reads from a screen. */
const LONGEST_QR = 1800;

/** A long text that the member brings to another device: by its camera, or copied. `label` says what it is. */
export function TransferText({ text, label }: { text: string; label: string }) {
  return (
    <>
      {text.length <= LONGEST_QR && <QrCode text={text} label={label} />}
      <details>
        <summary>{messages().asText}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <pre dir="ltr" tabIndex={0}>
          {text}
        </pre>
      </details>
      <div>
        <CopyButton text={text} />
      </div>
    </>
  );
}
