import { expect, test, vi } from "vitest";
import type { Check } from "../../components/form.tsx";
import { hasPossibleRights } from "./terms.tsx";

vi.mock("../../desk.ts", () => ({}));
vi.mock("../../messages/index.ts", () => ({
  messages: () => ({ form: { choose: (label: string) => `choose ${label}` } }),
  localized: (texts: { en: object }) => () => texts.en,
}));
vi.mock("./record-choices.tsx", () => ({}));

function checked(scope: string, ...rights: string[]): ReturnType<Check> {
  const form = new FormData();
  form.set("scope", scope);
  for (const right of rights) {
    form.append("rights", right);
  }
  return hasPossibleRights("", form);
}

test("a person may add only to all records", () => {
  expect(checked("all", "read", "add")).toBeUndefined();
  expect(checked("dates", "read", "add")).toMatch(/^Adding needs all records/);
  expect(checked("records", "add")).toMatch(/^Adding needs all records/);
  expect(checked("dates", "read")).toBeUndefined();
});

test("an access has at least one right", () => {
  expect(checked("all")).toBe("choose What may they do?");
});
