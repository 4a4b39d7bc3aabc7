/** Which records of a list are wanted. */

import { type Signal, useSignal } from "@preact/signals";
import { FilterX } from "lucide";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { DayInput } from "../../components/day-input.tsx";
import { Icon } from "../../components/icon.tsx";
import { dayOf } from "../../day-of.ts";
import { organizationName, personName } from "../../names.ts";
import { records } from "./messages.ts";
import type { Listed } from "./record-list.tsx";
import { kindWord, type RecordSource } from "./source.ts";
import type { When } from "./when.ts";

/** What is wanted; an empty text wants all. */
export interface Wanted {
  category: string;
  /** In the words of the page. */
  kind: string;
  words: string;
  /** Whether only what is new is wanted. */
  isNew: boolean;
  author: string;
  /** The organization where it was written. */
  hospital: string;
  /** The first and the last day. */
  from: string;
  to: string;
}

/** Wants every record. */
export const WANTS_ALL: Wanted = {
  category: "",
  kind: "",
  words: "",
  isNew: false,
  author: "",
  hospital: "",
  from: "",
  to: "",
};

/** Whether a record is wanted, its words apart. */
export function isWanted(
  { kind, author, hospital, from, to }: Omit<Wanted, "category" | "words" | "isNew">,
  listed: Pick<Listed, "author" | "kind" | "organization" | "source">,
  when: () => When,
): boolean {
  return (
    (kind === "" || kind === kindWord(listed.source, listed.kind)) &&
    (author === "" || author === listed.author) &&
    (hospital === "" || hospital === listed.organization) &&
    ((from === "" && to === "") || isWithin(when(), from, to))
  );
}

/** Whether a time lies between two days, of which each may be absent. A year or month counts by its beginning. */
export function isWithin({ time }: When, from: string, to: string): boolean {
  const day = dayOf(time);
  return (from === "" || day >= from) && (to === "" || day <= to);
}

interface FiltersProps {
  sources: RecordSource[];
  entries: Listed[];
  wanted: Signal<Wanted>;
}

/** Narrows a list of records. */
export function Filters(props: FiltersProps) {
  const { isNew: _, ...narrowed } = props.wanted.value;
  const isNarrowed = Object.values(narrowed).some((value) => value !== "");
  return (
    <FilterCard title={records().filters} isNarrowed={isNarrowed} showAll={() => (props.wanted.value = WANTS_ALL)}>
      {() => <Choices {...props} />}
    </FilterCard>
  );
}

interface FilterCardProps {
  title: string;
  isNarrowed: boolean;
  showAll: () => void;
  /** The controls: they are made only while they are seen, since a long list has many authors. */
  children: () => ComponentChildren;
}

/** What narrows a list, behind a press. */
export function FilterCard({ title, isNarrowed, showAll, children }: FilterCardProps) {
  // Shown again with what was chosen, it says why some entries are missing.
  const isOpen = useSignal(isNarrowed);
  return (
    <details
      class="card filters no-print"
      open={isOpen.value}
      onToggle={(event) => (isOpen.value = event.currentTarget.open)}
    >
      <summary>{title}</summary>
      {isOpen.value && <div class="fields">{children()}</div>}
      {isOpen.value && isNarrowed && (
        <div>
          <button type="button" class="plain slim" onClick={showAll}>
            <Icon of={FilterX} />
            {records().showAll}
          </button>
        </div>
      )}
    </details>
  );
}

function Choices({ sources, entries, wanted }: FiltersProps) {
  const text = records();
  const kinds = [...new Set(entries.map(({ source, kind }) => kindWord(source, kind)))].sort();
  const authors = new Map(entries.map(({ author, organization }) => [author, organization]));
  const hospitals = new Set(entries.map(({ organization }) => organization));
  const choose = (change: Partial<Wanted>) => {
    wanted.value = { ...wanted.peek(), ...change };
  };
  return (
    <>
      <label class="field">
        {text.search}
        <input
          type="search"
          dir="auto"
          value={wanted.value.words}
          onInput={(event) => choose({ words: event.currentTarget.value })}
        />
      </label>
      {sources.length > 1 && (
        <Narrow
          label={text.category}
          options={sources.map(({ of, name }) => [of.category, name])}
          value={wanted.value.category}
          onChange={(category) => choose({ category })}
        />
      )}
      <Narrow
        label={text.kind}
        options={kinds.map((kind) => [kind, kind])}
        value={wanted.value.kind}
        onChange={(kind) => choose({ kind })}
      />
      <Narrow
        label={text.author}
        options={[...authors].map(([author, organization]) => [author, personName(author, organization)])}
        value={wanted.value.author}
        onChange={(author) => choose({ author })}
      />
      <Narrow
        label={text.hospital}
        options={[...hospitals].map((msp) => [msp, organizationName(msp)])}
        value={wanted.value.hospital}
        onChange={(hospital) => choose({ hospital })}
      />
      <Day label={text.from} value={wanted.value.from} onChange={(from) => choose({ from })} />
      <Day label={text.to} value={wanted.value.to} onChange={(to) => choose({ to })} />
    </>
  );
}

interface NarrowProps {
  label: string;
  /** Values with what they are called. */
  options: (readonly [string, string])[];
  value: string;
  onChange: (value: string) => void;
}

/** Narrows by one value of several, where there are several. */
export function Narrow({ label, options, value, onChange }: NarrowProps) {
  return options.length < 2 && value === "" ? null : (
    <label class="field">
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{records().all}</option>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Narrows by a day. */
export function Day({ label, value, onChange }: Omit<NarrowProps, "options">) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <DayInput id={id} type="date" value={value} onInput={onChange} />
    </div>
  );
}
