import { useSignal } from "@preact/signals";
import type { Settled } from "../../core/emr_page_core.js";
import { useAction } from "../action.ts";
import { member } from "../desk.ts";
import { messages } from "../messages/index.ts";
import { settledWord } from "../settled-word.ts";
import { askAgain } from "../settling.ts";
import { TransactionId } from "./transaction-id.tsx";

/** Names a transaction that is not confirmed, and asks what became of it when the member wants to know. */
export function Unconfirmed({ transaction }: { transaction: string }) {
  const { askAgain: ask } = messages().settled;
  const found = useSignal<Settled | undefined>(undefined);
  const asking = useAction(async () => {
    found.value = (await askAgain()).find((settled) => settled.transaction === transaction);
  });
  // The page also asks by itself.
  const told = member.value?.notices.find((settled) => settled.transaction === transaction);
  const settled = told && told.outcome !== "open" ? told : found.value;
  const isOpen = (settled?.outcome ?? "open") === "open";
  return (
    <>
      <TransactionId id={transaction} />
      <div role="status">{settled && <p>{settledWord(settled)}</p>}</div>
      {isOpen && (
        <button type="button" class="slim" aria-disabled={asking.isRunning} onClick={asking.run}>
          {ask}
        </button>
      )}
    </>
  );
}
