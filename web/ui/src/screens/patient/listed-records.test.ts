import { expect, test } from "vitest";
import type { RecordEntry } from "../../generated/functions.ts";
import { newestAnd, withOlder } from "./listed-records.ts";

const entry = (record: string) => ({ record }) as RecordEntry;
const records = {
  page: async (bookmark: string | null) =>
    bookmark ? { entries: [entry("c"), entry("d")] } : { entries: [entry("a"), entry("b")], next: "older" },
  one: async (record: string) => entry(record),
};
const namesOf = ({ entries }: { entries: RecordEntry[] }) => entries.map(({ record }) => record);

test("a chosen record that is older than the first page stays in the list", async () => {
  expect(namesOf(await newestAnd(["b", "d"], records))).toEqual(["a", "b", "d"]);
});

test("older records are added, and none stands there twice", async () => {
  const all = await withOlder(await newestAnd(["d"], records), records);
  expect(namesOf(all)).toEqual(["a", "b", "d", "c"]);
  expect(all.next).toBe(null);
});
