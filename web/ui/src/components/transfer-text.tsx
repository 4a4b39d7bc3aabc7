import { CopyButton } from "./copy.tsx";

/** A long text that the member brings to another device. */
export function TransferText({ text }: { text: string }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre dir="ltr" tabIndex={0}>
        {text}
      </pre>
      <div>
        <CopyButton text={text} />
      </div>
    </>
  );
}
