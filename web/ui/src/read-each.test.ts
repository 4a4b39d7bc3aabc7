import { expect, test } from "vitest";
import { isRefused, readEach } from "./read-each.ts";

const refusal = Object.assign(new Error("no such right"), { code: "NOT_PERMITTED" });
const read = async (source: string) => {
  if (source === "closed") {
    throw refusal;
  }
  if (source === "broken") {
    throw new Error("the connection was lost");
  }
  return source.toUpperCase();
};

test("a source that refuses does not hide the others", async () => {
  const { answers, unread } = await readEach(["open", "closed", "other"], read);
  expect(answers).toEqual([
    { source: "open", answer: "OPEN" },
    { source: "other", answer: "OTHER" },
  ]);
  expect(unread.map(({ source }) => source)).toEqual(["closed"]);
  expect(unread.every(isRefused)).toBe(true);
});

test("a source that fails is no source that refuses", async () => {
  const { unread } = await readEach(["open", "broken"], read);
  expect(unread.map(isRefused)).toEqual([false]);
});

test("if nothing could be read, the failure is told", async () => {
  await expect(readEach(["broken", "broken"], read)).rejects.toThrow("the connection was lost");
  expect((await readEach(["closed"], read)).answers).toEqual([]);
});
