import { expect, test, vi } from "vitest";
import type { Check } from "../../components/form.tsx";
import type { RecordSource } from "../records/source.ts";
import { approvalSentence, hasPossibleRights } from "./terms.tsx";

vi.mock("../../desk.ts", () => ({}));
vi.mock("../../messages/index.ts", () => ({
  day: (time: number) => new Date(time).getFullYear(),
  isolated: (name: string) => `\u2068${name}\u2069`,
  listed: (words: string[]) => words.join(" and "),
  messages: () => ({ form: { choose: (label: string) => `choose ${label}` }, purposes: { TREAT: "treatment" } }),
  wordFor: (words: Record<string, string>, name: string) => words[name],
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

test("what a form for a request will make true is said once it can be sent", () => {
  const asked = {
    rights: { read: true, add: true },
    until: new Date("2090-06-01").getTime(),
    purpose: "TREAT" as const,
  };
  const sources = ["Visits", "Laboratory"].map((name) => ({ of: { category: name }, name })) as RecordSource[];
  const said = (fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ rights: "read", scope: "all", until: "2099-06-01", ...fields })) {
      form.set(name, value);
    }
    return approvalSentence(form, "Dr Nour", sources, asked).replaceAll(/[\u2068\u2069]/g, "");
  };
  const dates = { scope: "dates", from: "2026-06-01", to: "2027-06-01" };
  expect(said({})).toBe(
    "Dr Nour may read in the categories that you choose (all records) until 2090. Purpose: treatment.",
  );
  expect(said({ categories: "Visits", until: "2080-06-01" })).toBe(
    "Dr Nour may read in Visits (all records) until 2080. Purpose: treatment.",
  );
  expect(said(dates)).toContain("(only records added from 2026 to 2027)");
  expect(said({ scope: "records", records: "one" })).toContain("(only 1 record)");
  expect(said({ ...dates, to: "" })).toBe("");
  expect(said({ ...dates, rights: "add" })).toBe("");
  expect(said({ scope: "records" })).toBe("");
  expect(said({ until: "" })).toBe("");
});
