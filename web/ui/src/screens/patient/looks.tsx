import type { Signal } from "@preact/signals";
import { Download, Eye } from "lucide";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Empty } from "../../components/list.tsx";
import { PagesEnd, usePages } from "../../components/pages.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk, looks } from "../../desk.ts";
import type { AccessEntry, Basis } from "../../generated/functions.ts";
import { useKept } from "../../kept.ts";
import { messages, wordFor } from "../../messages/index.ts";
import { knowNames, organizationName, organizationOf, personName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import { saveFile } from "../../save-file.ts";
import type { Standing } from "../../worker/desk.ts";
import { Day, FilterCard, isWithin, Narrow } from "../records/record-filters.tsx";
import { csvOf } from "./csv.ts";
import { lookGroups } from "./look-groups.ts";
import { LookRow, useOutlines } from "./look-row.tsx";
import { patientText } from "./messages.ts";
import { categoryName } from "./own.ts";

/** Which looks are wanted; an empty text wants all. */
interface Wanted {
  /** Whether the patient's own are wanted, too. */
  hasOwn: boolean;
  reader: string;
  /** The organization of the reader. */
  hospital: string;
  /** The first and the last day. */
  from: string;
  to: string;
}

const WANTS_ALL = { reader: "", hospital: "", from: "", to: "" };

/** Every opening of the patient's records: who, why, what and when. */
export function Looks({ standing }: ScreenProps) {
  const text = patientText();
  const wanted = useKept<Wanted>("wanted", { hasOwn: false, ...WANTS_ALL });
  const pages = usePages((page) => desk.looks(page), [], looks.value);
  const { entries = [], hasMore } = pages;
  const outlines = useOutlines(entries);
  const isShown = (look: AccessEntry) => isWanted(wanted.value, look, standing.id);
  const shown = entries.filter(isShown);
  const download = useAction(async () => {
    const all = await allEntries((page) => desk.looks(page));
    await knowNames(all.map(({ reader }) => reader));
    saveFile(csvOf([text.csv, ...all.flatMap((look) => linesOf(standing, look))]), "who-looked.csv", "text/csv");
  });
  const isNarrowed = Object.keys(WANTS_ALL).some((name) => wanted.value[name as keyof typeof WANTS_ALL] !== "");
  return (
    <Screen
      title={text.looks}
      lead={text.looksLead}
      actions={
        <Do
          action={download}
          label={text.saveCsv}
          busy={text.savingCsv}
          onClick={download.run}
          look="plain"
          icon={Download}
        />
      }
    >
      {entries.length > 0 && (
        <>
          <FilterCard
            title={text.lookFilters}
            isNarrowed={isNarrowed}
            showAll={() => (wanted.value = { ...wanted.peek(), ...WANTS_ALL })}
          >
            {() => <Choices me={standing.id} entries={entries} wanted={wanted} />}
          </FilterCard>
          <label class="choice">
            <input
              type="checkbox"
              checked={wanted.value.hasOwn}
              onChange={(event) => (wanted.value = { ...wanted.peek(), hasOwn: event.currentTarget.checked })}
            />
            <span>{text.ownToo}</span>
          </label>
        </>
      )}
      {pages.entries && shown.length === 0 && (
        <Empty icon={Eye}>
          {entries.length === 0 && !hasMore ? text.noLooks : isNarrowed ? text.noLookMatches : text.noOtherLooks}
        </Empty>
      )}
      {shown.length > 0 && (
        <ul class="rows card">
          {lookGroups(shown).map((group) => (
            <LookRow key={group.at(-1)?.key.transaction} standing={standing} group={group} outlines={outlines} />
          ))}
        </ul>
      )}
      <PagesEnd of={pages} />
    </Screen>
  );
}

/** Whether a look is wanted. */
function isWanted({ hasOwn, reader, hospital, from, to }: Wanted, look: AccessEntry, me: string): boolean {
  return (
    (hasOwn || look.reader !== me) &&
    (reader === "" || reader === look.reader) &&
    (hospital === "" || hospital === organizationOf(look.reader)) &&
    isWithin({ time: look.key.time, precision: "moment" }, from, to)
  );
}

interface FiltersProps {
  me: string;
  entries: AccessEntry[];
  wanted: Signal<Wanted>;
}

/** Narrows the log by person, hospital and time. */
function Choices({ me, entries, wanted }: FiltersProps) {
  const text = patientText();
  const readers = [...new Set(entries.map(({ reader }) => reader))].filter((reader) => reader !== me);
  const hospitals = new Set(readers.map(organizationOf).filter((msp) => msp !== undefined));
  const choose = (change: Partial<Wanted>) => {
    wanted.value = { ...wanted.peek(), ...change };
  };
  return (
    <>
      <Narrow
        label={text.lookPerson}
        options={readers.map((reader) => [reader, personName(reader)])}
        value={wanted.value.reader}
        onChange={(reader) => choose({ reader })}
      />
      <Narrow
        label={text.lookHospital}
        options={[...hospitals].map((msp) => [msp, organizationName(msp)])}
        value={wanted.value.hospital}
        onChange={(hospital) => choose({ hospital })}
      />
      <Day label={text.dateFrom} value={wanted.value.from} onChange={(from) => choose({ from })} />
      <Day label={text.dateUntil} value={wanted.value.to} onChange={(to) => choose({ to })} />
    </>
  );
}

/** The lines of a table: one for each version that was opened. */
function linesOf(standing: Standing, { reader, records, purpose, basis = "own", key }: AccessEntry): string[][] {
  return records.map(({ category, record, version }) => [
    new Date(key.time).toISOString(),
    personName(reader),
    reader,
    wordFor(messages().purposes, purpose),
    basisName(basis),
    categoryName(standing, category),
    record,
    String(version),
    key.transaction,
  ]);
}

function basisName(basis: Basis): string {
  return wordFor(patientText().bases, typeof basis === "string" ? basis : (Object.keys(basis)[0] ?? ""));
}
