import { expect, test, vi } from "vitest";
import { checkOfFile } from "./file-field.tsx";

vi.mock("../messages/index.ts", () => ({
  messages: () => ({ form: { missing: (label: string) => `missing ${label}` } }),
  localized: (texts: { en: object }) => () => texts.en,
}));
vi.mock("./fields.tsx", () => ({}));

const field = { label: "The file", name: "file" };

function formWith(file: File): FormData {
  const form = new FormData();
  form.set(field.name, file);
  return form;
}

test("a file may be missing only where the record has one already", () => {
  const none = formWith(new File([], ""));
  expect(checkOfFile(field)("", none)).toBe("missing The file");
  expect(checkOfFile({ ...field, isOptional: true })("", none)).toBe(undefined);
});

test("a file that replaces another is checked like the first one", () => {
  const empty = formWith(new File([], "empty.pdf"));
  expect(checkOfFile({ ...field, isOptional: true })("", empty)).toMatch(/empty/);
});
