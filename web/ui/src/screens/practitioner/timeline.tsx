import { signal, useSignal } from "@preact/signals";
import { Fragment } from "preact";
import { useEffect, useId, useMemo } from "preact/hooks";
import { type Action, useAction } from "../../action.ts";
import { isAuthentic } from "../../authentic.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Select } from "../../components/fields.tsx";
import { Row } from "../../components/list.tsx";
import { OnItsWay } from "../../components/on-its-way.tsx";
import { Card } from "../../components/screen.tsx";
import type { RecordId } from "../../generated/functions.ts";
import { useKept } from "../../kept.ts";
import { messages, shortMoment, wordFor } from "../../messages/index.ts";
import type { Outline, Standing } from "../../worker/desk.ts";
import { kindIcon } from "../records/kind-icon.ts";
import { records } from "../records/messages.ts";
import { isNews } from "../records/news.ts";
import { addedAt, type Placed } from "../records/order.ts";
import { outlineOf } from "../records/outline.ts";
import { titleOfRecord } from "../records/read-record.ts";
import { PartialGroups, TimeGroups } from "../records/time-groups.tsx";
import { whenOf } from "../records/when.ts";
import { authorName } from "./author-name.ts";
import { chartOrder } from "./chart-order.ts";
import { practitionerText } from "./messages.ts";
import { openAll, openedOf, versionName } from "./opened.ts";
import { OpenedRecordView } from "./opened-record.tsx";
import type { Found, Source, Timeline } from "./sources.ts";

/** The record that the timeline is to show open; it shows it, and forgets it. */
export const wantedRecord = signal<RecordId | undefined>(undefined);

interface TimelineProps {
  patient: string;
  timeline: Timeline;
  since: number | undefined;
  older: Action<[]>;
  me: Standing;
}

/** Everything in a chart that the practitioner may read, in the order of when it was. */
export function TimelineCard({ patient, timeline, since, older, me }: TimelineProps) {
  const text = practitionerText();
  const kind = useKept("kind", "");
  /** Records without a place that were opened one by one: each stays where it is until all are opened, or the screen is left. */
  const staying = useSignal<ReadonlySet<string>>(new Set());
  /** Records whose content is shown: a record that moves to another place in the order stays open. */
  const shown = useSignal<ReadonlySet<string>>(new Set());
  const opened = openedOf(patient);
  const kinds = [...new Set(timeline.found.map((found) => found.kind).filter((kind) => kind !== undefined))];
  // To show or hide what a record says orders nothing anew.
  const order = useMemo(() => chartOrder(timeline, opened, staying.value), [timeline, opened, staying.value]);
  const isWanted = (found: Found) => kind.value === "" || found.kind === kind.value;
  const unplaced = order.unplaced.filter(isWanted);
  const isPlaceWanted = ({ entry }: Placed<Found>) => isWanted(entry);
  const whole = order.whole.filter(isPlaceWanted);
  const partial = order.partial.filter(isPlaceWanted);
  const isClosed = ({ entry }: Found) => entry.status !== "erased" && !opened.has(versionName(entry));
  const closed = timeline.found.filter((found) => isWanted(found) && isClosed(found));
  const openShown = useAction(async () => {
    await openFound(patient, closed);
    staying.value = new Set();
  });
  const row = (found: Found) => (
    <Entry
      key={found.record}
      patient={patient}
      found={found}
      remembered={timeline.remembered.get(versionName(found.entry))}
      since={since}
      me={me}
      isShown={shown.value.has(versionName(found.entry))}
      show={(isShown) => {
        const others = [...shown.peek()].filter((name) => name !== versionName(found.entry));
        shown.value = new Set(isShown ? [...others, versionName(found.entry)] : others);
      }}
      onOpen={() => {
        const name = versionName(found.entry);
        if (!timeline.remembered.has(name)) {
          staying.value = new Set([...staying.peek(), name]);
        }
      }}
    />
  );
  return (
    <Card title={text.timeline}>
      {timeline.found.length === 0 && <p class="quiet">{text.noRecords}</p>}
      {timeline.found.length > 0 && (
        <div class="cluster timeline-head">
          {kinds.length > 1 && (
            <Select
              label={text.filter}
              name="kind"
              value={kind.value}
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
      {unplaced.length > 0 && (
        <section class="time-group">
          <h3>{text.unplaced}</h3>
          <ul class="rows card">{unplaced.map(row)}</ul>
        </section>
      )}
      <TimeGroups placed={whole} row={row} Heading="h3" />
      <PartialGroups placed={partial} horizon={order.horizon} row={row} Heading="h3" />
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

interface EntryProps {
  patient: string;
  found: Found;
  /** What this browser remembers of it. */
  remembered: Outline | undefined;
  since: number | undefined;
  me: Standing;
  /** Whether its content is shown. */
  isShown: boolean;
  /** Shows or hides its content. */
  show: (isShown: boolean) => void;
  /** It is being opened. */
  onOpen: () => void;
}

function Entry({ patient, found, remembered, since, me, isShown, show, onOpen }: EntryProps) {
  const text = practitionerText();
  const { source, entry, kind = "" } = found;
  const read = openedOf(patient).get(versionName(entry));
  const open = useAction(async () => {
    onOpen();
    await openAll(patient, source.of, [entry]);
    show(true);
  });
  const titleId = useId();
  useEffect(() => {
    if (wantedRecord.value === entry.record) {
      wantedRecord.value = undefined;
      show(true);
      const row = document.getElementById(titleId)?.closest("li");
      row?.scrollIntoView({ block: "center" });
      row?.querySelector("button")?.focus({ preventScroll: true });
    }
  }, [wantedRecord.value]);
  const status = messages().recordStatus[entry.status];
  const word = wordFor(messages().kinds, kind) || text.record;
  const title = read && titleOfRecord(read);
  const author = authorName(entry, patient);
  return (
    <Row
      icon={kindIcon(kind)}
      tone={entry.status === "entered-in-error" ? "bad" : undefined}
      title={title ?? word}
      titleId={titleId}
      detail={
        <>
          <div>
            {whenOf(read ? outlineOf(read) : remembered, addedAt(entry.record)).join(" · ")}
            {entry.version > 1 && ` · ${records().changedAt(shortMoment(entry.time))}`}
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
          {since !== undefined && isNews(entry, since, me.id) && <Badge tone="accent">{text.new}</Badge>}
          {status && <Badge tone={entry.status === "entered-in-error" ? "bad" : undefined}>{status}</Badge>}
          {read && isAuthentic(read.opened) && (
            <button
              type="button"
              class="plain slim"
              aria-expanded={isShown}
              aria-describedby={titleId}
              onClick={() => show(!isShown)}
            >
              {isShown ? text.hide : text.show}
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
        <>
          {open.isRunning && <OnItsWay direction="down" bytes={entry.padded_size} />}
          <div role="status">
            {read && (isShown || !isAuthentic(read.opened)) && (
              <OpenedRecordView patient={patient} found={found} read={read} me={me} titleId={titleId} />
            )}
          </div>
        </>
      }
    />
  );
}
