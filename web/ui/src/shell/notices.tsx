import { useEffect } from "preact/hooks";
import { Notice } from "../components/notice.tsx";
import { desk } from "../desk.ts";

/** What became of transactions of earlier sessions. */
export function Notices({ notices }: { notices: string[] }) {
  useEffect(() => {
    desk.noticesSeen().catch(() => {
      // The member is told once more.
    });
  }, []);
  return (
    <div class="screen" role="status">
      {notices.map((notice) => (
        <Notice key={notice}>{notice}</Notice>
      ))}
    </div>
  );
}
