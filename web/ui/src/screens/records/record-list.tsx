/** The records of one or several categories in one list, in the order of when they were. */

import { type Signal, useComputed } from "@preact/signals";
import { FileLock2 } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { changes, desk, member } from "../../desk.ts";
import { drawnOnce, firstOf, useDrawn } from "../../drawn.ts";
import type { RecordEntry } from "../../generated/functions.ts";
import { useKept } from "../../kept.ts";
import { messages } from "../../messages/index.ts";
import { organizationName, personName } from "../../names.ts";
import { type Page, readAgain } from "../../pages.ts";
import { hasWords, searchedText, searchedWords } from "../../search.ts";
import { turns } from "../../turns.ts";
import type { Outline, Version } from "../../worker/desk.ts";
import { records } from "./messages.ts";
import { NewRecords } from "./new-records.tsx";
import { isNews } from "./news.ts";
import { addedAt, entriesOf, isNext, ordered, type Placed } from "./order.ts";
import { keepOutlines, outlineOf, titleOf } from "./outline.ts";
import { readRecord } from "./read-record.ts";
import { Filters, isWanted, WANTS_ALL, type Wanted } from "./record-filters.tsx";
import { RecordRow } from "./record-row.tsx";
import { kindWord, type RecordSource } from "./source.ts";
import { PartialGroups, TimeGroups } from "./time-groups.tsx";
import { type When, whenWas } from "./when.ts";

/** How many entries of a category are read at once. */
const PAGE = 20;
/** A list reads on by itself until so many entries are in order without a gap … */
const SCREENFUL = 20;
/** … or so many entries of each category are read. */
const MOST_BY_ITSELF = 200;
/** The greatest record that is opened for its title, in bytes. */
const GREATEST = 1024 * 1024;

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
  /** When the member looked before: what was written down later is new. */
  since?: number | undefined;
}

/** What is known of the content of records, by the names of their versions. */
type Known = Record<string, Outline | "not believed">;

/** All records of some categories, with what each says, in the order of when they were. */
export function RecordList({ sources, hrefOf, none, since }: RecordListProps) {
  const text = records();
  const read = useKept<Map<string, Page<Listed>>>("read", new Map());
  const isLoaded = useKept("isLoaded", false);
  const known = useKept<Known>("known", {});
  const wanted = useKept<Wanted>("wanted", WANTS_ALL);
  const inTurn = useMemo(turns, []);

  // What is typed into the search changes no list, so that a press of a key orders nothing anew.
  const category = useComputed(() => wanted.value.category);
  const chosen = useComputed(() => {
    const lists = [...read.value].filter(([id]) => category.value === "" || id === category.value);
    return lists.map(([, list]) => list);
  });
  /** What a search goes through, by the name of each version. */
  const searched = useComputed(
    () => new Map(entriesOf(chosen.value).map((listed) => [nameOf(listed), searchedTextOf(known.value, listed)])),
  );
  const readPages = async (lists: Map<string, Page<Listed>>) => {
    const entries = [...lists.values()].flatMap((list) => list.entries);
    known.value = { ...known.peek(), ...(await rememberedOf(entries, known.peek())) };
    read.value = lists;
  };
  const readOlder = () =>
    inTurn(async () => {
      const next = new Map(read.peek());
      const lists = chosen.peek();
      for (const [id, list] of next) {
        const source = sources.find(({ of }) => of.category === id);
        if (source && lists.includes(list) && isNext(list, lists)) {
          const { entries, next: further = null } = await pageOf(source, list.next);
          next.set(id, { entries: [...list.entries, ...entries], next: further });
        }
      }
      await readPages(next);
    });
  const open = useAction(async () => {
    do {
      // What is read while titles are opened is opened afterwards.
      while (await openTitles(entriesOf(chosen.peek()), known)) {}
    } while (isTooShort(chosen.peek(), known.peek()) && (await readOlder().then(() => true)));
  });
  const load = useReading(async () => {
    await inTurn(async () => {
      const pages = sources.map(async (source) => {
        const { category } = source.of;
        const before = read.peek().get(category)?.entries.length ?? 0;
        return [category, await readAgain(({ bookmark }) => pageOf(source, bookmark), before)] as const;
      });
      await readPages(new Map(await Promise.all(pages)));
    });
    isLoaded.value = true;
    open.run();
  });
  const older = useAction(async () => {
    await readOlder();
    open.run();
  });
  useEffect(() => load.run(), [sources.map(({ of }) => of.grant ?? of.category).join(), changes.value]);

  const isNew = (entry: RecordEntry) => since !== undefined && isNews(entry, since, member.value?.id ?? "");
  // An entry that is being opened has no place yet, so that none is shown at one time and then at another.
  const isAwaited = (listed: Listed) => !known.value[nameOf(listed)] && isToOpen(listed, known.value) && !open.failure;
  const { unplaced, whole, partial, horizon } = useMemo(
    () => ordered(chosen.value, (listed) => (isAwaited(listed) ? undefined : whenIn(known.value, listed))),
    [chosen.value, known.value, open.failure],
  );
  const entries = useMemo(() => entriesOf(chosen.value), [chosen.value]);
  const { isNew: isOnlyNew, words } = wanted.value;
  const sought = searchedWords(words);
  const isFound = (listed: Listed) => words === "" || hasWords(searched.value.get(nameOf(listed)) ?? "", sought);
  const isShown = (listed: Listed) =>
    (!isOnlyNew || isNew(listed)) &&
    isWanted(wanted.value, listed, () => whenIn(known.value, listed)) &&
    isFound(listed);
  const isPlaceShown = ({ entry }: Placed<Listed>) => isShown(entry);
  const [reading, complete, incomplete] = [
    unplaced.filter(isShown),
    whole.filter(isPlaceShown),
    partial.filter(isPlaceShown),
  ];
  const fresh = entries.filter((listed) => isNew(listed) && (isOnlyNew || isShown(listed)));
  const found = reading.length + complete.length + incomplete.length;
  const [drawnReading, drawnComplete, drawnIncomplete] = firstOf(
    useDrawn(found, wanted.value),
    reading,
    complete,
    incomplete,
  );
  const rowOf = (listed: Listed, hasNews: boolean) => (
    <RecordRow
      key={listed.record}
      listed={listed}
      known={known.value[nameOf(listed)]}
      href={hrefOf(listed)}
      isNew={hasNews}
    />
  );
  // Rows that a search leaves, or that were drawn before, are not made anew.
  const row = useMemo(() => drawnOnce((listed: Listed) => rowOf(listed, isNew(listed))), [known.value, hrefOf, since]);
  return (
    <>
      {isLoaded.value && entries.length > 0 && <Filters sources={sources} entries={entries} wanted={wanted} />}
      {since !== undefined && fresh.length > 0 && !fresh.some(isAwaited) && (
        <NewRecords
          since={since}
          fresh={fresh}
          outlineOf={(listed) => outlineIn(known.value, listed)}
          row={(listed) => rowOf(listed, false)}
          isAlone={isOnlyNew}
          onAlone={(isNew) => (wanted.value = { ...wanted.peek(), isNew })}
        />
      )}
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
      {entries.length > 0 && found === 0 && <Empty icon={FileLock2}>{text.noMatch}</Empty>}
      {reading.length > 0 && (
        <section class="time-group" aria-busy="true">
          <h2>{text.beingRead(reading.length)}</h2>
          <ul class="rows card">{drawnReading.map(row)}</ul>
        </section>
      )}
      <TimeGroups placed={drawnComplete} row={row} />
      <PartialGroups placed={drawnIncomplete} row={row} horizon={horizon} isReadingOn={open.isRunning} />
      <Loaded action={load} isLoaded={isLoaded.value} />
      {isLoaded.value && horizon !== undefined && (
        <Do action={older} label={messages().older} busy={messages().looking} onClick={older.run} look="plain" />
      )}
    </>
  );
}

/** Whether too few entries are in order without a gap, though more could be read. */
function isTooShort(lists: Page<Listed>[], known: Known): boolean {
  const { whole, partial, horizon } = ordered(lists, (listed) => whenIn(known, listed));
  const isNear = lists.every((list) => !isNext(list, lists) || list.entries.length < MOST_BY_ITSELF);
  return horizon !== undefined && partial.length > 0 && whole.length < SCREENFUL && isNear;
}

function whenIn(known: Known, listed: Listed): When {
  return whenWas(outlineIn(known, listed), addedAt(listed.record));
}

function outlineIn(known: Known, listed: Listed): Outline | undefined {
  const found = known[nameOf(listed)];
  return found === "not believed" ? undefined : found;
}

async function pageOf(source: RecordSource, bookmark?: string | null): Promise<Page<Listed>> {
  const { entries, next = null } = await desk.recordPage(source.of, { size: PAGE, bookmark: bookmark ?? null });
  return { entries: entries.map((entry) => ({ ...entry, source })), next };
}

/** What this browser remembers of entries that are not known yet. What it remembers of erased ones is forgotten. */
async function rememberedOf(entries: Listed[], known: Known): Promise<Known> {
  const missing = entries.filter((listed) => !known[nameOf(listed)]);
  const [erased, standing] = [missing.filter(isErased), missing.filter((listed) => !isErased(listed))];
  if (erased.length > 0) {
    await desk.forgetOutlines(erased.map(({ record }) => record));
  }
  if (standing.length === 0) {
    return {};
  }
  const found = await desk.outlines(standing.map(({ record, version }) => ({ record, version })));
  return Object.fromEntries(found.map((one) => [nameOf(one), one.outline]));
}

function isErased({ status }: Listed): boolean {
  return status === "erased";
}

/** Whether an entry must be opened for its title and is not too large for that. */
function isToOpen(listed: Listed, known: Known): boolean {
  const found = known[nameOf(listed)];
  const isKnown = found === "not believed" || found?.title !== undefined;
  return !isErased(listed) && listed.padded_size <= GREATEST && !isKnown;
}

/**
 * Opens entries for their titles: those of a category with one line in the log. Returns whether there were any. Of the
 * member's own records the titles are remembered, of those of others only when they were: whose access ends keeps no title.
 */
async function openTitles(entries: Listed[], known: Signal<Known>): Promise<boolean> {
  const missing = entries.filter((listed) => isToOpen(listed, known.peek()));
  const bySource = Map.groupBy(missing, ({ source }) => source);
  const opening = [...bySource].map(async ([source, listed]) => {
    const versions = listed.slice(0, 100).map(({ record, version }) => ({ record, version }));
    const read = await Promise.all((await desk.openOnce(source.of, versions)).map(readRecord));
    const outlined = read.map((one, index) => ({ ...(versions[index] as Version), outline: outlineOf(one) }));
    known.value = {
      ...known.peek(),
      ...Object.fromEntries(outlined.map((one) => [nameOf(one), one.outline ?? "not believed"])),
    };
    await keepOutlines(outlined, source.of.patient === undefined);
  });
  const failed = (await Promise.allSettled(opening)).find((result) => result.status === "rejected");
  if (failed) {
    throw failed.reason;
  }
  return missing.length > 0;
}

function nameOf({ record, version }: Version): string {
  return `${record} ${version}`;
}

function titleIn(known: Known, listed: Listed): string {
  const outline = outlineIn(known, listed);
  return (outline && titleOf(outline)) ?? "";
}

function searchedTextOf(known: Known, listed: Listed): string {
  const { author, organization, source } = listed;
  return searchedText([
    titleIn(known, listed),
    kindWord(source, listed.kind),
    personName(author, organization),
    organizationName(organization),
    source.name,
  ]);
}
