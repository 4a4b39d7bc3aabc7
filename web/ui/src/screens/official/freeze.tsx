import type { IconNode } from "lucide";
import type { AskingProps } from "../../components/asking.tsx";
import type { FreezeReason } from "../../generated/functions.ts";
import { AskWhy } from "./ask-why.tsx";
import { stopText } from "./stop-messages.ts";

const REASONS: FreezeReason[] = ["asked", "misuse"];

interface FreezeProps extends AskingProps {
  icon: IconNode;
  /** What it means. */
  means: string;
  work: (reason: FreezeReason) => Promise<void>;
}

/** The button that freezes a key or a membership. */
export function Freeze(props: FreezeProps) {
  const text = stopText();
  return (
    <AskWhy
      {...props}
      why={text.freezeReason}
      hint={text.freezeReasonHint}
      reasons={REASONS.map((value) => ({ value, label: text.freezeReasons[value] }))}
      busy={text.freezing}
    />
  );
}
