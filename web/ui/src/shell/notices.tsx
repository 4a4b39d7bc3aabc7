import { useEffect } from "preact/hooks";
import type { Settled } from "../../core/emr_page_core.js";
import { useAction } from "../action.ts";
import { Notice } from "../components/notice.tsx";
import { TransactionId } from "../components/transaction-id.tsx";
import { desk, member } from "../desk.ts";
import { messages, wordFor } from "../messages/index.ts";

/** What became of transactions whose outcome was not told at once. */
export function Notices({ notices }: { notices: Settled[] }) {
  useEffect(() => {
    desk.noticesSeen(notices.map(({ transaction }) => transaction)).catch(() => {
      // The member is told once more.
    });
  }, [notices]);
  return (
    <div class="screen" role="status">
      {notices.map((notice) => (
        <OneNotice key={notice.transaction} notice={notice} />
      ))}
    </div>
  );
}

/** A notice. What is open is asked again and changes by itself; another one can be closed. */
function OneNotice({ notice: { transaction, function: name, outcome } }: { notice: Settled }) {
  const { what, outcomes } = messages().settled;
  const [theme = ""] = name.split(":");
  const close = useAction(async () => {
    const notices = await desk.closeNotice(transaction);
    if (member.value) {
      member.value = { ...member.value, notices };
    }
  });
  return (
    <Notice tone={outcome === "committed" ? "good" : "warn"} {...(outcome === "open" ? {} : { onClose: close.run })}>
      <p>{outcomes[outcome](wordFor(what, theme))}</p>
      <TransactionId id={transaction} />
    </Notice>
  );
}
