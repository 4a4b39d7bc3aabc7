import { useSignal } from "@preact/signals";
import { Eye, MessageCircleQuestionMark, Siren } from "lucide";
import { useEffect } from "preact/hooks";
import { Badge } from "../../components/badge.tsx";
import { Icon } from "../../components/icon.tsx";
import { Row } from "../../components/list.tsx";
import { Person } from "../../components/person.tsx";
import { desk } from "../../desk.ts";
import type { AccessEntry, CategoryId, RecordId } from "../../generated/functions.ts";
import { day, hour, listed, messages, shortMoment, wordFor } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import type { Outline, Standing } from "../../worker/desk.ts";
import { addedAt } from "../records/order.ts";
import { titleOf } from "../records/outline.ts";
import { patientText } from "./messages.ts";
import { categoryName } from "./own.ts";

/** What is remembered of records, by the names of their versions. */
export type Outlines = Record<string, Outline>;

/** What this browser remembers of the records that were looked at: nothing is opened for it. */
export function useOutlines(looks: AccessEntry[] = []): Outlines {
  const known = useSignal<Outlines>({});
  const versions = looks.flatMap(({ records }) => records.map(({ record, version }) => ({ record, version })));
  const last = looks.at(-1)?.key.transaction;
  useEffect(() => {
    if (versions.length > 0) {
      desk.outlines(versions).then(
        (found) => {
          known.value = Object.fromEntries(found.map((one) => [nameOf(one), one.outline]));
        },
        () => {
          // Records then stand there by their category and day.
        },
      );
    }
  }, [looks.length, last]);
  return known.value;
}

interface LookRowProps {
  /** The member, with the names of the patient's categories. */
  standing: Standing;
  /** Looks of one person on one day. */
  group: AccessEntry[];
  outlines?: Outlines;
  /** Where a record is shown. */
  recordHref?: (category: CategoryId, record: RecordId) => string;
}

/** Some looks in the log: who, when, for what, and on a press what was opened. */
export function LookRow({ standing, group, outlines = {}, recordHref }: LookRowProps) {
  const text = patientText();
  const [first] = group as [AccessEntry];
  const { reader, purpose, basis = "own", key } = first;
  const isEmergency = typeof basis === "object" && "emergency" in basis;
  const records = group.flatMap((look) => look.records);
  const categories = [...new Set(records.map(({ category }) => category))];
  const names = listed(categories.map((category) => categoryName(standing, category)));
  const count = new Set(records.map(({ record }) => record)).size;
  const times = group.map((look) => hour(look.key.time)).reverse();
  return (
    <Row
      icon={isEmergency ? Siren : Eye}
      tone={isEmergency ? "warn" : undefined}
      title={<Person id={reader} />}
      detail={
        <>
          <div>
            {day(key.time)} · {timesWord(times)}
          </div>
          <div>
            {wordFor(messages().purposes, purpose)}
            {` · ${text.looked(text.recordCount(count), names)}`}
          </div>
        </>
      }
      end={
        <>
          {isEmergency && <Badge tone="warn">{text.inEmergency}</Badge>}
          {basis === "delegation" && <Badge>{text.asDeputy}</Badge>}
        </>
      }
      below={
        <details>
          <summary class="small">{text.whichRecords}</summary>
          <div class="stack-tight">
            {group.map((look) => (
              <Opened
                key={look.key.transaction}
                standing={standing}
                look={look}
                outlines={outlines}
                recordHref={recordHref ?? ((category, record) => hrefOf("record", category, record))}
              />
            ))}
          </div>
        </details>
      }
    />
  );
}

/** The first and the last time, and how many are between. */
function timesWord(times: string[]): string {
  return times.length > 3
    ? patientText().timesBetween(times.length, times[0] ?? "", times.at(-1) ?? "")
    : listed(times);
}

interface OpenedProps {
  standing: Standing;
  look: AccessEntry;
  outlines: Outlines;
  recordHref: (category: CategoryId, record: RecordId) => string;
}

/** What one look opened, each with a way to it, and the way to ask about it. */
function Opened({ standing, look: { reader, records, key }, outlines, recordHref }: OpenedProps) {
  const text = patientText();
  return (
    <div class="opened-then">
      <span class="quiet small">{hour(key.time)}</span>
      <ul>
        {records.map((one) => {
          const outline = outlines[nameOf(one)];
          const title = outline && titleOf(outline);
          const category = categoryName(standing, one.category);
          return (
            <li key={nameOf(one)}>
              <a href={recordHref(one.category, one.record)}>
                {title ? <bdi>{title}</bdi> : text.recordOf(category, shortMoment(addedAt(one.record)))}
              </a>
            </li>
          );
        })}
      </ul>
      {reader !== standing.id && (
        <a class="small ask-about" href={hrefOf("feedback", "look", reader, String(key.time), key.transaction)}>
          <Icon of={MessageCircleQuestionMark} />
          {text.askAboutLook}
        </a>
      )}
    </div>
  );
}

function nameOf({ record, version }: { record: RecordId; version: number }): string {
  return `${record} ${version}`;
}
