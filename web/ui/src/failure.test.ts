import { expect, test } from "vitest";

const sources: Record<string, string> = import.meta.glob(["./**/*.{ts,tsx}", "!./**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** What these throw is shown to nobody. */
const SHOWN_TO_NOBODY = ["./pdf/open.ts", "./version.ts"];

test("what the page throws is a PageError, whose code has words in every language: other sentences pass for English", () => {
  const throwing = Object.keys(sources).filter((name) => sources[name]?.includes("new Error("));
  expect(throwing.toSorted()).toEqual(SHOWN_TO_NOBODY);
});
