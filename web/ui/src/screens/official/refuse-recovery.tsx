import { desk, noteOwnChange } from "../../desk.ts";
import type { Recovery, RefusalReason } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { AskWhy } from "./ask-why.tsx";
import { officialRecoveryText } from "./recovery-messages.ts";

const REASONS: RefusalReason[] = ["not-proven", "other-key", "not-asked"];

interface RefuseRecoveryProps {
  of: Recovery;
  /** The id of what names the recovery. */
  describedBy: string;
}

/** The button that refuses a recovery for the official's organization. */
export function RefuseRecovery({ of: { id, recovery }, describedBy }: RefuseRecoveryProps) {
  const text = officialRecoveryText();
  return (
    <AskWhy
      label={text.refuse}
      title={text.refuseTitle}
      means={text.refuseMeans}
      why={text.refuseReason}
      hint={text.refuseReasonHint}
      reasons={REASONS.map((value) => ({ value, label: messages().recovery.refusalReasons[value] }))}
      busy={text.refusing}
      describedBy={describedBy}
      isSlim
      work={async (reason) => {
        await desk.refuseRecovery(id, recovery, reason);
        noteOwnChange();
      }}
    />
  );
}
