import { expect, test } from "vitest";
import { paged } from "./paged.ts";
import type { Page } from "./pages.ts";

/** A list with two entries on a page, and what is read of it. */
function listOf(entries: string[]) {
  let shown: Page<string> | undefined;
  const list = paged<string>(
    () => shown,
    (page) => {
      shown = page;
    },
  );
  const read = async ({ bookmark }: { bookmark?: string | null }) => {
    const from = Number(bookmark ?? 0);
    const next = from + 2 < entries.length ? String(from + 2) : null;
    return { entries: entries.slice(from, from + 2), next };
  };
  return { list, read, entries, shown: () => shown?.entries };
}

test("a list is read anew as far as it was shown", async () => {
  const { list, read, entries, shown } = listOf(["d", "c", "b", "a"]);
  await list.again(read);
  await list.more(read);
  entries.unshift("e");
  await list.again(read);
  expect(shown()).toEqual(["e", "d", "c", "b"]);
});

test("a page that is asked for while the list is read anew continues the new list", async () => {
  const { list, read, entries, shown } = listOf(["d", "c", "b", "a"]);
  await list.again(read);
  entries.unshift("e");
  await Promise.all([list.again(read), list.more(read)]);
  expect(shown()).toEqual(["e", "d", "c", "b"]);
});

test("an answer about the list before is not shown under another one", async () => {
  const { list, read, shown } = listOf(["a"]);
  let answer: (page: Page<string>) => void = () => {};
  const late = list.again(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  await Promise.resolve();
  list.begin();
  const other = list.again(read);
  answer({ entries: ["of the list before"] });
  await late;
  expect(shown()).toBeUndefined();
  await other;
  expect(shown()).toEqual(["a"]);
});

test("a failure about the list before is none of another one", async () => {
  const { list, shown } = listOf([]);
  const late = list.again(async () => {
    list.begin();
    throw new Error("the list before cannot be read");
  });
  await late;
  expect(shown()).toBeUndefined();
});

test("a page that cannot be read fails, and the next one can be read", async () => {
  const { list, read, shown } = listOf(["a"]);
  await expect(list.again(() => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
  await list.again(read);
  expect(shown()).toEqual(["a"]);
});
