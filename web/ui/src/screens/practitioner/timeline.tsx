import { useSignal } from "@preact/signals";
import { Fragment } from "preact";
import { useId } from "preact/hooks";
import { type Action, useAction } from "../../action.ts";
import { isAuthentic } from "../../authentic.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Select } from "../../components/fields.tsx";
import { Row } from "../../components/list.tsx";
import { Card } from "../../components/screen.tsx";
import { messages, moment, wordFor } from "../../messages/index.ts";
import { personName } from "../../names.ts";
import type { Standing } from "../../worker/desk.ts";
import { kindIcon } from "../records/kind-icon.ts";
import { records } from "../records/messages.ts";
import { titleOfRecord } from "../records/read-record.ts";
import { addedAt } from "../records/timeline.ts";
import { whenOf } from "../records/when.ts";
import { isNews } from "./access.ts";
import { practitionerText } from "./messages.ts";
import { openAll, openedOf, versionName } from "./opened.ts";
import { OpenedRecordView } from "./opened-record.tsx";
import type { Found, Source, Timeline } from "./sources.ts";

interface TimelineProps {
  patient: string;
  timeline: Timeline;
  since: number | undefined;
  older: Action<[]>;
  me: Standing;
}

/** Everything in a chart that the practitioner may read, the newest first. */
export function TimelineCard({ patient, timeline, since, older, me }: TimelineProps) {
  const text = practitionerText();
  const kind = useSignal("");
  const kinds = [...new Set(timeline.shown.map((found) => found.kind).filter((kind) => kind !== undefined))];
  const shown = timeline.shown.filter((found) => kind.value === "" || found.kind === kind.value);
  const closed = shown.filter(({ entry }) => entry.status !== "erased" && !openedOf(patient).has(versionName(entry)));
  const openShown = useAction(() => openFound(patient, closed));
  return (
    <Card title={text.timeline}>
      {timeline.found.length === 0 && <p class="quiet">{text.noRecords}</p>}
      {timeline.found.length > 0 && (
        <div class="cluster timeline-head">
          {kinds.length > 1 && (
            <Select
              label={text.filter}
              name="kind"
              options={[
                { value: "", label: text.allKinds },
                ...kinds.map((value) => ({ value, label: wordFor(messages().kinds, value) })),
              ]}
              onChange={(value) => {
                kind.value = value;
              }}
            />
          )}
          {closed.length > 1 && (
            <Do
              action={openShown}
              label={text.openAll(closed.length)}
              busy={text.opening}
              onClick={openShown.run}
              look="plain"
            />
          )}
        </div>
      )}
      <ul class="rows">
        {shown.map((found) => (
          <Entry key={found.entry.record} patient={patient} found={found} since={since} me={me} />
        ))}
      </ul>
      {timeline.older.size > 0 && (
        <div>
          <Do action={older} label={messages().older} busy={messages().working} onClick={older.run} look="plain" />
        </div>
      )}
    </Card>
  );
}

/** Opens records of several categories. */
export async function openFound(patient: string, found: Found[]): Promise<void> {
  const sources = new Map<Source, Found[]>();
  for (const one of found) {
    sources.set(one.source, [...(sources.get(one.source) ?? []), one]);
  }
  for (const [source, those] of sources) {
    await openAll(
      patient,
      source.of,
      those.map(({ entry }) => entry),
    );
  }
}

function Entry({
  patient,
  found,
  since,
  me,
}: {
  patient: string;
  found: Found;
  since: number | undefined;
  me: Standing;
}) {
  const text = practitionerText();
  const { source, entry, kind = "" } = found;
  const read = openedOf(patient).get(versionName(entry));
  const isShown = useSignal(false);
  const open = useAction(async () => {
    await openAll(patient, source.of, [entry]);
    isShown.value = true;
  });
  const titleId = useId();
  const status = messages().recordStatus[entry.status];
  const word = wordFor(messages().kinds, kind) || text.record;
  const title = read && titleOfRecord(read);
  const author = personName(entry.author, entry.organization);
  return (
    <Row
      icon={kindIcon(kind)}
      tone={entry.status === "entered-in-error" ? "bad" : undefined}
      title={title ?? word}
      titleId={titleId}
      detail={
        <>
          <div>
            {read?.view ? whenOf(read.view, addedAt(entry.record)).join(" · ") : moment(addedAt(entry.record))}
            {entry.version > 1 && ` · ${records().changedAt(moment(entry.time))}`}
          </div>
          <div>
            {[title && word, author, source.name].filter(Boolean).map((part, index) => (
              <Fragment key={part}>
                {index > 0 && " · "}
                <bdi>{part}</bdi>
              </Fragment>
            ))}
          </div>
        </>
      }
      end={
        <>
          {since !== undefined && isNews(entry, since) && <Badge tone="accent">{text.new}</Badge>}
          {status && <Badge tone={entry.status === "entered-in-error" ? "bad" : undefined}>{status}</Badge>}
          {read && isAuthentic(read.opened) && (
            <button
              type="button"
              class="plain slim"
              aria-expanded={isShown.value}
              aria-describedby={titleId}
              onClick={() => {
                isShown.value = !isShown.value;
              }}
            >
              {isShown.value ? text.hide : text.show}
            </button>
          )}
          {!read && entry.status !== "erased" && (
            <Do
              action={open}
              label={text.open}
              busy={text.opening}
              onClick={open.run}
              look="plain"
              isSlim
              describedBy={titleId}
            />
          )}
        </>
      }
      below={
        <div role="status">
          {read && (isShown.value || !isAuthentic(read.opened)) && (
            <OpenedRecordView patient={patient} found={found} read={read} me={me} titleId={titleId} />
          )}
        </div>
      }
    />
  );
}
