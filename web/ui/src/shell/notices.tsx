import { useEffect } from "preact/hooks";
import type { Settled } from "../../core/emr_page_core.js";
import { Notice } from "../components/notice.tsx";
import { desk } from "../desk.ts";
import { messages, wordFor } from "../messages/index.ts";

/** What became of transactions whose outcome was not told at once. */
export function Notices({ notices }: { notices: Settled[] }) {
  useEffect(() => {
    desk.noticesSeen().catch(() => {
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

function OneNotice({ notice: { transaction, function: name, outcome } }: { notice: Settled }) {
  const { what, outcomes, transaction: label } = messages().settled;
  const [theme = ""] = name.split(":");
  return (
    <Notice tone={outcome === "committed" ? "good" : "warn"}>
      <p>{outcomes[outcome](wordFor(what, theme))}</p>
      <p class="small">
        {label} <code dir="ltr">{transaction.slice(0, 16)}</code>
      </p>
    </Notice>
  );
}
