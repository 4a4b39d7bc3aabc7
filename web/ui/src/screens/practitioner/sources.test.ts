import { expect, test, vi } from "vitest";
import type { PageRequest, RecordEntry } from "../../generated/functions.ts";
import { type Source, timelineOf, withOlder, withOpened } from "./sources.ts";

/** The times of the records of each category, the newest first. */
let times: Record<string, number[]>;

vi.mock("./messages.ts", () => ({}));
vi.mock("./opened.ts", () => ({ versionName: ({ record, version }: RecordEntry) => `${record} ${version}` }));
vi.mock("../../usable-categories.ts", () => ({}));
vi.mock("../records/source.ts", () => ({ kindName: () => undefined }));
vi.mock("../../desk.ts", () => ({
  desk: {
    outlines: async (wanted: { record: string; version: number }[]) =>
      wanted.filter(({ record }) => record === recordAt(8)).map((one) => ({ ...one, outline: { date: "2019" } })),
    // Two records on a page.
    async recordPage({ category }: { category: string }, { bookmark }: PageRequest) {
      const from = Number(bookmark ?? 0);
      const all = (times[category] ?? []).map((time) => ({ time, record: recordAt(time), version: 1 }) as RecordEntry);
      return { entries: all.slice(from, from + 2), next: from + 2 < all.length ? String(from + 2) : null };
    },
  },
}));

/** The id of a record that was added at a time. */
function recordAt(time: number): string {
  return (0xffff_ffff_ffff_ffffn - BigInt(time)).toString(16);
}

function source(category: string): Source {
  return { of: { category }, rights: { read: true, add: false } } as Source;
}

const of = (category: string, scope: Source["scope"] = "all", read = true) =>
  ({ of: { category }, rights: { read, add: !read }, scope }) as Source;

test("an emergency opens the rest of a category beside a narrow grant, and nothing beside a whole one", () => {
  const granted = [of("whole"), of("narrow", { records: ["1"] }), of("dates", { dates: { from: 1, until: 2 } })];
  const opened = ["whole", "narrow", "dates", "other"].map((category) => of(category));
  const added = withOpened(granted, opened).slice(granted.length);
  expect(added.map((source) => source.of.category)).toEqual(["narrow", "dates", "other"]);
  expect(withOpened([of("added-to", "all", false)], [of("added-to")])).toHaveLength(2);
});

const timesOf = (found: { entry: RecordEntry }[]) => found.map(({ entry }) => entry.time);

test("a chart has what is read of every list", async () => {
  times = { long: [9, 8, 7, 6], short: [5, 1] };
  const first = await timelineOf([source("long"), source("short")]);
  expect(timesOf(first.found)).toEqual([9, 8, 5, 1]);
  expect(first.lists.map(({ next }) => next)).toEqual(["2", null]);
  expect(timesOf((await withOlder(first)).found)).toEqual([9, 8, 7, 6, 5, 1]);
});

test("a chart that is read anew keeps the older records that it shows", async () => {
  times = { long: [9, 8, 7, 6] };
  const read = await withOlder(await timelineOf([source("long")]));
  times = { long: [10, 9, 8, 7, 6] };
  expect(timesOf((await timelineOf([source("long")], read)).found)).toEqual([10, 9, 8, 7]);
});

test("a chart knows when records were that this browser has opened before", async () => {
  times = { long: [9, 8] };
  const { remembered } = await timelineOf([source("long")]);
  expect([...remembered]).toEqual([[`${recordAt(8)} 1`, { date: "2019" }]]);
});
