/** The terms of an access: what a person may do with which records, for what, until when. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Choices, Field, Select } from "../../components/fields.tsx";
import { type Check, textOf } from "../../components/form.tsx";
import { dayOf } from "../../day-of.ts";
import type { Purpose, Rights, Scope, Timestamp } from "../../generated/functions.ts";
import { day, listed, messages, wordFor } from "../../messages/index.ts";
import type { RecordSource } from "../records/source.ts";
import { patientText } from "./messages.ts";
import { RecordChoices } from "./record-choices.tsx";

const DAY = 24 * 3600 * 1000;
/** For how long access is given unless the patient says otherwise. */
const USUAL = 7 * DAY;
/** What a patient gives access for. */
const PURPOSES: Purpose[] = ["TREAT", "HPAYMT", "HRESCH", "PATRQT"];

/** What a patient decides about an access, its category apart. */
export interface Decision {
  rights: Rights;
  purpose: Purpose;
  expires: Timestamp;
  scope: Scope;
}

/** What was asked for: no more can be given. */
interface Asked {
  rights: Rights;
  until: Timestamp;
  purpose: Purpose;
}

interface TermsProps {
  /** What stands there at first. */
  initial?: Partial<Decision>;
  asked?: Asked;
}

/** What a person may do, for what and until when. */
export function TermsFields({ initial = {}, asked }: TermsProps) {
  const text = patientText();
  const rights = initial.rights ?? asked?.rights ?? { read: true, add: false };
  const may = asked?.rights ?? { read: true, add: true };
  const options = [
    { value: "read", label: text.mayRead, hint: text.mayReadHint },
    { value: "add", label: text.mayAdd, hint: text.mayAddHint },
  ].filter(({ value }) => may[value as keyof Rights]);
  const until = initial.expires ?? asked?.until ?? Date.now() + USUAL;
  return (
    <>
      <Choices
        label={text.rights}
        name="rights"
        isMany
        check={hasPossibleRights}
        options={options}
        values={Object.keys(rights).filter((right) => rights[right as keyof Rights])}
      />
      {!asked && (
        <Select
          label={text.purpose}
          name="purpose"
          options={PURPOSES.map((value) => ({ value, label: wordFor(messages().purposes, value) }))}
          value={initial.purpose ?? "TREAT"}
        />
      )}
      <Field
        label={text.expires}
        hint={text.expiresHint}
        name="until"
        type="date"
        isShort
        value={dayOf(until)}
        min={dayOf(Date.now())}
        {...(asked ? { max: dayOf(asked.until) } : {})}
        check={notOver}
      />
    </>
  );
}

interface CategoryFieldsProps {
  sources: RecordSource[];
  /** What is chosen at first. */
  categories?: string[];
  scope?: Scope;
  /** What stands around the fields for single records. */
  around?: (fields: ComponentChildren) => ComponentChildren;
}

/** Which of the patient's categories a form is about, and which records of them. */
export function CategoryFields({
  sources,
  categories = [],
  scope = "all",
  around = (fields) => fields,
}: CategoryFieldsProps) {
  const text = patientText();
  const chosen = useSignal(categories);
  const [only] = chosen.value;
  const isOfOthers = typeof scope === "object" && "records" in scope && only !== categories[0];
  const source = chosen.value.length === 1 ? sources.find(({ of }) => of.category === only) : undefined;
  return (
    <>
      <Choices
        label={text.whichCategories}
        name="categories"
        isMany
        check={atLeastOneCategory}
        options={sources.map(({ of, name }) => ({ value: of.category, label: name }))}
        values={categories}
        onChange={(value) => {
          const others = chosen.value.filter((one) => one !== value);
          chosen.value = others.length < chosen.value.length ? others : [...others, value];
        }}
      />
      {around(<ScopeFields source={source} initial={isOfOthers ? { records: [] } : scope} />)}
    </>
  );
}

/** Says that a form needs one of the categories that it offers. */
export const atLeastOneCategory: Check = (_, form) =>
  form.getAll("categories").length > 0 ? undefined : patientText().chooseOne;

/** Which records of a category a person may read. */
export function ScopeFields({ source, initial = "all" }: { source: RecordSource | undefined; initial?: Scope }) {
  const text = patientText();
  const sort = useSignal(sortOf(initial));
  const dates = typeof initial === "object" && "dates" in initial ? initial.dates : undefined;
  const chosen = typeof initial === "object" && "records" in initial ? initial.records : [];
  return (
    <>
      <Choices
        label={text.which}
        name="scope"
        check={hasRecords}
        options={[
          { value: "all", label: text.whichAll },
          { value: "dates", label: text.whichDates, hint: text.whichDatesHint },
          { value: "records", label: text.whichSome, ...(source ? {} : { hint: text.recordsOfOne }) },
        ]}
        values={[sort.value]}
        onChange={(value) => {
          sort.value = value as Sort;
        }}
      />
      {sort.value === "dates" && (
        <div class="fields">
          <Field label={text.dateFrom} name="from" type="date" value={dates ? dayOf(dates.from) : ""} />
          <Field
            label={text.dateUntil}
            name="to"
            type="date"
            value={dates ? dayOf(dates.until - 1) : ""}
            check={inOrder}
          />
        </div>
      )}
      {sort.value === "records" && source && <RecordChoices key={source.of.category} source={source} chosen={chosen} />}
    </>
  );
}

/** What a form with {@link TermsFields} says; of what was asked, the purpose and the very end stay. */
export function rightsOf(form: FormData): Rights {
  const rights = form.getAll("rights");
  return { read: rights.includes("read"), add: rights.includes("add") };
}

/** When the day of a form's field *until* ends; not after `latest`. */
export function untilOf(form: FormData, latest = Number.POSITIVE_INFINITY): Timestamp {
  return Math.min(endOf(textOf(form, "until")), latest);
}

/** What a form with {@link ScopeFields} says. */
export function scopeOf(form: FormData): Scope {
  switch (form.get("scope")) {
    case "dates":
      return { dates: { from: beginOf(textOf(form, "from")), until: endOf(textOf(form, "to")) } };
    case "records":
      return { records: form.getAll("records").map(String) };
    default:
      return "all";
  }
}

/** What will be true, in a sentence. */
export function sentenceOf(who: string, categories: string[], { rights, scope, expires, purpose }: Decision): string {
  const { sentence } = patientText();
  const where = listed(categories);
  return sentence(who, mayWord(rights), where, scopeWord(scope), day(expires), wordFor(messages().purposes, purpose));
}

/** What a form for a request will make true, in a sentence; none while a field is wrong. */
export function approvalSentence(form: FormData, who: string, sources: RecordSource[], asked: Asked): string {
  const scope = form.get("scope");
  const problem =
    hasPossibleRights("", form) ??
    hasRecords(String(scope), form) ??
    notOver(textOf(form, "until"), form) ??
    (scope === "dates" ? inOrder(textOf(form, "to"), form) : undefined);
  if (problem) {
    return "";
  }
  const chosen = form.getAll("categories");
  const names = sources.filter(({ of }) => chosen.includes(of.category)).map(({ name }) => name);
  return sentenceOf(who, names.length > 0 ? names : [patientText().chosenCategories], {
    rights: rightsOf(form),
    scope: scopeOf(form),
    expires: untilOf(form, asked.until),
    purpose: asked.purpose,
  });
}

/** What a person may do, in words. */
export function mayWord(rights: Rights, words = patientText().may): string {
  if (rights.read && rights.add) {
    return words.both;
  }
  return rights.read ? words.read : words.add;
}

/** Which records a person may read, in words. */
export function scopeWord(scope: Scope = "all"): string {
  const text = patientText();
  if (scope === "all") {
    return text.allRecords;
  }
  return "dates" in scope
    ? text.datesOnly(day(scope.dates.from), day(scope.dates.until - 1))
    : text.someRecords(scope.records.length);
}

export type Sort = "all" | "dates" | "records";

/** The value that {@link ScopeFields} has for a scope. */
export function sortOf(scope: Scope): Sort {
  if (scope === "all") {
    return "all";
  }
  return "dates" in scope ? "dates" : "records";
}

/** Requires a right; the contract lets a person add only to a whole category. */
export const hasPossibleRights: Check = (_, form) => {
  const rights = form.getAll("rights");
  if (rights.length === 0) {
    return messages().form.choose(patientText().rights);
  }
  const isNarrowed = form.get("scope") === "dates" || form.get("scope") === "records";
  return rights.includes("add") && isNarrowed ? patientText().addNeedsAll : undefined;
};
const hasRecords: Check = (value, form) =>
  value === "records" && form.getAll("records").length === 0 ? patientText().recordsOfOne : undefined;
const notOver: Check = (value) => (endOf(value) > Date.now() ? undefined : patientText().inThePast);
const inOrder: Check = (value, form) =>
  beginOf(value) >= beginOf(textOf(form, "from")) ? undefined : patientText().dateOrder;

/** When a day begins, where the patient is. */
function beginOf(date: string): Timestamp {
  return new Date(`${date}T00:00:00`).getTime();
}

/** When a day ends, where the patient is. */
function endOf(date: string): Timestamp {
  return new Date(`${date}T23:59:59.999`).getTime();
}
