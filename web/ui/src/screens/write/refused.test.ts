import { expect, test, vi } from "vitest";
import type { FieldSpec } from "./fields.ts";
import { problemsIn } from "./refused.ts";

vi.mock("../../messages/index.ts", () => ({
  isolated: (name: string) => name,
  localized: (texts: { en: object }) => () => texts.en,
}));

const TITLE: FieldSpec = { name: "title", type: "text" };
const DAY: FieldSpec = { name: "day", type: "day" };
const VALUE: FieldSpec = { name: "value", type: "result" };

test("what the core refuses names the field of the form", () => {
  const spec = { fields: [TITLE, DAY], repeated: { of: "result" as const, most: 9, fields: [VALUE] } };
  const wrong = (field: string) => ({ field, reason: { is: "empty" } as const });
  const found = problemsIn([wrong("title.text"), wrong("date"), wrong("results.1.value")], spec);
  expect(found.map(({ name }) => name)).toEqual(["title", "day", "value-1"]);
  expect(found[0]?.sentence).toContain("Title");
});

test("a form without any value names the first field for one", () => {
  const found = problemsIn([{ field: "readings", reason: { is: "empty" } }], { fields: [DAY, VALUE] });
  expect(found).toEqual([{ name: "value", sentence: "Enter at least one value." }]);
});
