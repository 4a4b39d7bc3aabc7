import { useEffect, useMemo } from "preact/hooks";
import { number } from "../../messages/index.ts";
import { records } from "./messages.ts";

/** The longest text that is shown in the page, in bytes. */
const LONGEST_TEXT = 64 * 1024;

/** What a record contains: a text is shown, everything can be saved. Show it only if every check passed. */
export function Content({ content, name }: { content: Uint8Array; name: string }) {
  const text = records();
  const address = useMemo(() => URL.createObjectURL(new Blob([content as BlobPart])), [content]);
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  const shown = textOf(content);
  return (
    <>
      {shown !== undefined && (
        // A long text is scrolled by keyboard, too.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <pre tabIndex={0} dir="auto">
          {shown}
        </pre>
      )}
      <p>
        <a href={address} download={name}>
          {text.save}
        </a>{" "}
        <span class="quiet">{text.bytes(number(content.byteLength))}</span>
      </p>
    </>
  );
}

/** The content as a text; `undefined` if it is long, or something else. */
function textOf(content: Uint8Array): string | undefined {
  if (content.byteLength > LONGEST_TEXT) {
    return undefined;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    // A text has no control characters but tabulators and ends of lines.
    return /[^\P{Cc}\t\r\n]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
