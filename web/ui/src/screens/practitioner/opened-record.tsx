import { CircleOff, FilePen } from "lucide";
import { isAuthentic } from "../../authentic.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Icon } from "../../components/icon.tsx";
import { Seal } from "../../components/seal.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { type ReadRecord, titleOfRecord } from "../records/read-record.ts";
import { RecordView } from "../records/record-view.tsx";
import { practitionerText } from "./messages.ts";
import type { Found } from "./sources.ts";

interface OpenedProps {
  patient: string;
  found: Found;
  read: ReadRecord;
  me: Standing;
  /** The id of the record's title. */
  titleId: string;
}

/** A record of a chart that was opened, and what the practitioner can do with it. */
export function OpenedRecordView({ patient, found, read, me, titleId }: OpenedProps) {
  const text = practitionerText();
  const { source, entry } = found;
  const { opened } = read;
  const content = opened.content ?? opened.file;
  const isMine = entry.author === me.id;
  const mayChange = isMine && source.rights.add && (entry.status === "current" || entry.status === "amended");
  return (
    <div class="stack">
      <Seal isGreen={opened.isGreen} checks={opened.checks} />
      {isAuthentic(opened) && content && (
        <RecordView content={content} view={read.view} name={entry.record} title={titleOfRecord(read) ?? text.record} />
      )}
      {mayChange && source.of.grant && (
        <div class="cluster">
          <a
            class="button plain slim"
            href={hrefOf("write", patient, "amend", source.of.category, entry.record)}
            aria-describedby={titleId}
          >
            <Icon of={FilePen} />
            {text.amend}
          </a>
          <MarkAsError found={found} titleId={titleId} />
        </div>
      )}
    </div>
  );
}

/** Marks a record as an error, after a question: that cannot be undone. */
function MarkAsError({ found: { source, entry }, titleId }: Pick<OpenedProps, "found" | "titleId">) {
  const text = practitionerText();
  const mark = async () => {
    await desk.enterInError(source.of, entry.record, entry.version);
    noteOwnChange();
  };
  return (
    <AskFirst
      label={text.markAsError}
      busy={text.marking}
      icon={CircleOff}
      title={text.markAsErrorTitle}
      work={mark}
      isSlim
      describedBy={titleId}
    >
      <p>{text.markAsErrorLead}</p>
    </AskFirst>
  );
}
