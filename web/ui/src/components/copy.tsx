import { useSignal } from "@preact/signals";
import { Check, Copy } from "lucide";
import { useAction } from "../action.ts";
import { messages } from "../messages/index.ts";
import { Icon } from "./icon.tsx";
import { Failed } from "./notice.tsx";

/** Copies a text to the device's clipboard. */
export function CopyButton({ text }: { text: string }) {
  const words = messages();
  const isCopied = useSignal(false);
  const copy = useAction(async () => {
    await navigator.clipboard.writeText(text);
    isCopied.value = true;
  });
  return (
    <>
      <Failed failure={copy.failure} />
      <button type="button" class="plain slim" onClick={copy.run} onBlur={() => (isCopied.value = false)}>
        <Icon of={isCopied.value ? Check : Copy} />
        {isCopied.value ? words.copied : words.copy}
      </button>
      <span class="hidden" role="status">
        {isCopied.value && words.copied}
      </span>
    </>
  );
}
