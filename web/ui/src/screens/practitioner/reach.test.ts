import { expect, test, vi } from "vitest";
import type { View } from "../../generated/content.ts";
import type { RecordStatus } from "../../generated/functions.ts";
import type { ReadRecord } from "../records/read-record.ts";
import { reachOf, saysNoAllergy } from "./reach.ts";
import type { Found, Source, Timeline } from "./sources.ts";

vi.mock("./opened.ts", () => ({}));

const PENICILLIN = { kind: "allergy", name: { text: "Penicillin" }, resourceType: "AllergyIntolerance" } as const;

function found(kind: string | undefined, status: RecordStatus = "current"): Found {
  return { record: "", source: {} as Source, entry: { status } as Found["entry"], kind };
}

function read(view?: Partial<View>): ReadRecord {
  const whole = view && { attachments: [], entries: [], kind: "allergy" as const, omitted: 0, ...view };
  return { opened: {} as ReadRecord["opened"], view: whole };
}

const none = new Map<Source, string>();

test("nothing is known to be absent while a record of unknown kind is closed", () => {
  const timeline = { found: [found(undefined)], older: none, unread: [] };
  expect(reachOf(timeline, () => undefined)).toMatchObject({ closed: timeline.found, isWhole: false });
});

test("nothing is known to be absent while a relevant record is closed", () => {
  const timeline = { found: [found("AllergyIntolerance"), found("Observation")], older: none, unread: [] };
  expect(reachOf(timeline, () => undefined)).toMatchObject({ closed: [timeline.found[0]], isWhole: false });
});

test("nothing is known to be absent while older pages are not read", () => {
  const older = new Map([[{} as Source, "bookmark"]]);
  expect(reachOf({ found: [], older, unread: [] }, () => undefined).isWhole).toBe(false);
});

test("nothing is known to be absent while a category cannot be read", () => {
  const unread = [{ source: {} as Source, failure: {} as Timeline["unread"][0]["failure"] }];
  expect(reachOf({ found: [], older: none, unread }, () => undefined).isWhole).toBe(false);
});

test("an allergy in words, a record that is not believed and a cut one are not understood", () => {
  const timeline = { found: [found("AllergyIntolerance")], older: none, unread: [] };
  for (const not of [read(), read({ omitted: 3 })]) {
    expect(reachOf(timeline, () => not)).toMatchObject({ notUnderstood: timeline.found, isWhole: false });
  }
});

test("records that were all opened are whole, and say what they say", () => {
  const timeline = { found: [found("AllergyIntolerance"), found(undefined)], older: none, unread: [] };
  const reach = reachOf(timeline, (one) => read(one === timeline.found[0] ? { entries: [PENICILLIN] } : {}));
  expect(reach).toEqual({ entries: [PENICILLIN], closed: [], notUnderstood: [], isWhole: true });
});

test("what was erased or entered in error says nothing and hides nothing", () => {
  const timeline = {
    found: [found("AllergyIntolerance", "erased"), found("Bundle", "entered-in-error")],
    older: none,
    unread: [],
  };
  expect(reachOf(timeline, () => undefined)).toEqual({ entries: [], closed: [], notUnderstood: [], isWhole: true });
});

test("a statement that no allergy is known is no warning, in words or by code", () => {
  const named = (text: string) => ({ ...PENICILLIN, name: { text } });
  for (const text of ["No known allergies", "no known drug allergy", "NKDA", "لا توجد حساسية معروفة"]) {
    expect([text, saysNoAllergy(named(text))]).toEqual([text, true]);
  }
  const coded = { ...named("Allergies"), codes: [{ system: "http://snomed.info/sct", code: "716186003" }] };
  expect(saysNoAllergy(coded)).toBe(true);
  for (const text of ["Penicillin", "Nonoxinol", "حساسية من البنسلين", "Nkandla pollen"]) {
    expect([text, saysNoAllergy(named(text))]).toEqual([text, false]);
  }
});
