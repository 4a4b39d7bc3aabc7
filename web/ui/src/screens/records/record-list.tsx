/** The records of one or several categories in one list, newest first. */

import { type Signal, useComputed, useSignal } from "@preact/signals";
import { ChevronRight, FileLock2, TriangleAlert } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { isAuthentic } from "../../authentic.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { changes, desk } from "../../desk.ts";
import type { RecordEntry } from "../../generated/functions.ts";
import { useKept } from "../../kept.ts";
import { day, messages, month, shortMoment } from "../../messages/index.ts";
import { organizationName, personName } from "../../names.ts";
import { type Page, readAgain } from "../../pages.ts";
import { turns } from "../../turns.ts";
import { kindIcon } from "./kind-icon.ts";
import { records } from "./messages.ts";
import { type ReadRecord, readRecord, titleOfRecord } from "./read-record.ts";
import { kindName, kindWord, type RecordSource } from "./source.ts";
import { addedAt, isNext, merged } from "./timeline.ts";
import { whenOf } from "./when.ts";

/** How many entries of a category are read at once. */
const PAGE = 20;
/** The greatest record that is opened for its title, in bytes. */
const GREATEST = 1024 * 1024;
const DAY = 24 * 3600 * 1000;

/** An entry of the list, with the category that it is from. */
export interface Listed extends RecordEntry {
  source: RecordSource;
}

interface RecordListProps {
  sources: RecordSource[];
  /** Where a press on an entry leads. */
  hrefOf: (listed: Listed) => string;
  /** What a list without entries says. */
  none: string;
  /** When the member looked before: later entries are new. */
  since?: number | undefined;
}

/** All records of some categories, with what each says, grouped by time. */
export function RecordList({ sources, hrefOf, none, since }: RecordListProps) {
  const text = records();
  const read = useKept<Map<string, Page<Listed>>>("read", new Map());
  const isLoaded = useKept("isLoaded", false);
  const opened = useKept<Record<string, ReadRecord>>("opened", {});
  const wanted = useSignal({ category: "", kind: "", words: "" });
  const inTurn = useMemo(turns, []);

  const chosen = useComputed(() => {
    const { category } = wanted.value;
    const lists = [...read.value].filter(([id]) => category === "" || id === category);
    return lists.map(([, list]) => list);
  });
  const open = useAction(async () => {
    // What is read while titles are opened is opened afterwards.
    while (await openTitles(merged(chosen.peek()).entries, opened)) {}
  });
  const load = useReading(async () => {
    await inTurn(async () => {
      const pages = sources.map(async (source) => {
        const { category } = source.of;
        const before = read.peek().get(category)?.entries.length ?? 0;
        return [category, await readAgain(({ bookmark }) => pageOf(source, bookmark), before)] as const;
      });
      read.value = new Map(await Promise.all(pages));
    });
    isLoaded.value = true;
    open.run();
  });
  const older = useAction(async () => {
    await inTurn(async () => {
      const next = new Map(read.peek());
      const lists = chosen.peek();
      for (const [id, list] of next) {
        const source = sources.find(({ of }) => of.category === id);
        if (source && lists.includes(list) && isNext(list, lists)) {
          const { entries, next: further = null } = await pageOf(source, list.next);
          next.set(id, { entries: [...list.entries, ...entries], next: further });
        }
      }
      read.value = next;
    });
    open.run();
  });
  useEffect(() => load.run(), [sources.map(({ of }) => of.grant ?? of.category).join(), changes.value]);

  const { entries, hasMore } = merged(chosen.value);
  const shown = entries.filter((listed) => matches(listed, titleIn(opened.value, listed), wanted.value));
  const fresh = since === undefined ? 0 : entries.filter(({ time }) => time > since).length;
  return (
    <>
      {isLoaded.value && entries.length > 0 && <Filters sources={sources} entries={entries} wanted={wanted} />}
      {since !== undefined && fresh > 0 && <p class="quiet">{text.newSince(fresh, shortMoment(since))}</p>}
      {open.failure && (
        <Notice tone="warn">
          <p>{text.titlesFailed}</p>
          <Do
            action={open}
            label={messages().lookAgain}
            busy={messages().looking}
            onClick={open.run}
            isSlim
            look="plain"
          />
        </Notice>
      )}
      {isLoaded.value && entries.length === 0 && <Empty icon={FileLock2}>{none}</Empty>}
      {entries.length > 0 && shown.length === 0 && <Empty icon={FileLock2}>{text.noMatch}</Empty>}
      {grouped(shown).map(([label, group]) => (
        <section key={label} class="time-group">
          <h2>{label}</h2>
          <ul class="rows card">
            {group.map((listed) => (
              <Entry
                key={listed.record}
                listed={listed}
                read={opened.value[nameOf(listed)]}
                href={hrefOf(listed)}
                isNew={since !== undefined && listed.time > since}
                isOneOfMany={sources.length > 1}
              />
            ))}
          </ul>
        </section>
      ))}
      <Loaded action={load} isLoaded={isLoaded.value} />
      {isLoaded.value && hasMore && (
        <Do action={older} label={messages().older} busy={messages().looking} onClick={older.run} look="plain" />
      )}
    </>
  );
}

interface EntryProps {
  listed: Listed;
  read: ReadRecord | undefined;
  href: string;
  isNew: boolean;
  isOneOfMany: boolean;
}

function Entry({ listed, read, href, isNew, isOneOfMany }: EntryProps) {
  const text = records();
  const { author, organization, time, status, source, kind } = listed;
  const word = kindWord(source, kind);
  const isBad = read !== undefined && !isAuthentic(read.opened);
  const state = messages().recordStatus[status];
  const title = read && titleOfRecord(read);
  const where = personName(author, organization);
  const place = organizationName(organization);
  const isElsewhere = !where.includes(place) && !listed.is_patient_stated;
  const changed = listed.version > 1 && text.changedAt(shortMoment(time));
  const when = whenOf(read?.view, addedAt(listed.record));
  const parts = [title && word, where, isElsewhere && place, ...when, changed];
  return (
    <Row
      icon={isBad ? TriangleAlert : kindIcon(kindName(source, kind))}
      tone={isBad ? "bad" : undefined}
      title={title ?? word}
      href={href}
      detail={
        <>
          {parts.filter(Boolean).map((part) => (
            <span key={part as string} class="part">
              <bdi>{part}</bdi>
            </span>
          ))}
          {isOneOfMany && (
            <span class="part">
              <bdi>{source.name}</bdi>
            </span>
          )}
          {(isNew || isBad || state) && (
            <div class="cluster">
              {isNew && <Badge tone="accent">{text.isNew}</Badge>}
              {isBad && <Badge tone="bad">{text.notBelieved}</Badge>}
              {state && <Badge tone={status === "entered-in-error" ? "warn" : undefined}>{state}</Badge>}
            </div>
          )}
        </>
      }
      end={<Icon of={ChevronRight} isDirected />}
    />
  );
}

interface Wanted {
  category: string;
  kind: string;
  words: string;
}

interface FiltersProps {
  sources: RecordSource[];
  entries: Listed[];
  wanted: Signal<Wanted>;
}

function Filters({ sources, entries, wanted }: FiltersProps) {
  const text = records();
  const kinds = [...new Set(entries.map(({ source, kind }) => kindWord(source, kind)))].sort();
  const choose = (change: Partial<Wanted>) => {
    wanted.value = { ...wanted.peek(), ...change };
  };
  return (
    <details class="card filters no-print">
      <summary>{text.filters}</summary>
      <div class="fields">
        <label class="field">
          {text.search}
          <input type="search" dir="auto" onInput={(event) => choose({ words: event.currentTarget.value })} />
        </label>
        {sources.length > 1 && (
          <label class="field">
            {text.category}
            <select onChange={(event) => choose({ category: event.currentTarget.value })}>
              <option value="">{text.all}</option>
              {sources.map(({ of, name }) => (
                <option key={of.category} value={of.category}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <label class="field">
          {text.kind}
          <select onChange={(event) => choose({ kind: event.currentTarget.value })}>
            <option value="">{text.all}</option>
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {kind}
              </option>
            ))}
          </select>
        </label>
      </div>
    </details>
  );
}

async function pageOf(source: RecordSource, bookmark?: string | null): Promise<Page<Listed>> {
  const { entries, next = null } = await desk.recordPage(source.of, { size: PAGE, bookmark: bookmark ?? null });
  return { entries: entries.map((entry) => ({ ...entry, source })), next };
}

/**
 * Opens the entries that are not too large: those of a category with one line in the log. Returns whether there were any.
 */
async function openTitles(entries: Listed[], opened: Signal<Record<string, ReadRecord>>): Promise<boolean> {
  const missing = entries.filter(
    (listed) => listed.status !== "erased" && listed.padded_size <= GREATEST && !opened.peek()[nameOf(listed)],
  );
  const bySource = Map.groupBy(missing, ({ source }) => source);
  const opening = [...bySource].map(async ([source, listed]) => {
    const wanted = listed.slice(0, 100).map(({ record, version }) => ({ record, version }));
    const found = await desk.openOnce(source.of, wanted);
    const read = await Promise.all(found.map(readRecord));
    const named = read.map((one, index) => [nameOf(wanted[index] as (typeof wanted)[0]), one] as const);
    opened.value = { ...opened.peek(), ...Object.fromEntries(named) };
  });
  const failed = (await Promise.allSettled(opening)).find((result) => result.status === "rejected");
  if (failed) {
    throw failed.reason;
  }
  return missing.length > 0;
}

function nameOf({ record, version }: { record: string; version: number }): string {
  return `${record} ${version}`;
}

function titleIn(opened: Record<string, ReadRecord>, listed: Listed): string {
  const found = opened[nameOf(listed)];
  return (found && titleOfRecord(found)) ?? "";
}

function matches(listed: Listed, title: string, { kind, words }: Wanted): boolean {
  const word = kindWord(listed.source, listed.kind);
  const all = [title, word, personName(listed.author, listed.organization), organizationName(listed.organization)];
  const text = `${all.join(" ")} ${listed.source.name}`.toLocaleLowerCase();
  return (kind === "" || kind === word) && text.includes(words.trim().toLocaleLowerCase());
}

/** Today, yesterday, the days of this week, then months: by when each record was added. */
function grouped(entries: Listed[], now = Date.now()): [string, Listed[]][] {
  const text = records();
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const labelOf = (time: number) => {
    if (time >= midnight) {
      return text.today;
    }
    if (time >= midnight - DAY) {
      return text.yesterday;
    }
    return time >= midnight - 6 * DAY ? day(time) : month(time);
  };
  return [...Map.groupBy(entries, ({ record }) => labelOf(addedAt(record)))];
}
