import { expect, test, vi } from "vitest";
import type { PageRequest, RecordEntry } from "../../generated/functions.ts";
import { type Source, timelineOf, withOlder } from "./sources.ts";

/** The times of the records of each category, the newest first. */
let times: Record<string, number[]>;

vi.mock("./messages.ts", () => ({}));
vi.mock("../../usable-categories.ts", () => ({}));
vi.mock("../records/source.ts", () => ({ kindName: () => undefined }));
vi.mock("../../desk.ts", () => ({
  desk: {
    // Two records on a page.
    async recordPage({ category }: { category: string }, { bookmark }: PageRequest) {
      const from = Number(bookmark ?? 0);
      const all = (times[category] ?? []).map((time) => ({ time, record: recordAt(time) }) as RecordEntry);
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

const timesOf = (found: { entry: RecordEntry }[]) => found.map(({ entry }) => entry.time);

test("a chart shows no record before a newer one that is not read yet", async () => {
  times = { long: [9, 8, 7, 6], short: [5, 1] };
  const first = await timelineOf([source("long"), source("short")]);
  expect(timesOf(first.shown)).toEqual([9, 8]);
  expect(timesOf(first.found)).toEqual([9, 8, 5, 1]);
  expect(timesOf((await withOlder(first)).shown)).toEqual([9, 8, 7, 6, 5, 1]);
});

test("a chart that is read anew keeps the older records that it shows", async () => {
  times = { long: [9, 8, 7, 6] };
  const read = await withOlder(await timelineOf([source("long")]));
  times = { long: [10, 9, 8, 7, 6] };
  expect(timesOf((await timelineOf([source("long")], read)).shown)).toEqual([10, 9, 8, 7]);
});
