import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ar } from "./ar.ts";
import { en } from "./en.ts";

const fromTop = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");

/** The codes of the contract, the service, and the keepers: a test of the workspace compares the page with what is answered. */
const answered = [...fromTop("docs/errors.md").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code as string);
/** The codes of the core. */
const ofCore = [...fromTop("web/core/src/failure.rs").matchAll(/=> "([A-Z_]+)"/g)].map(([, code]) => code as string);

test("every code of a refusal or failure has words in each language", () => {
  expect(answered).toContain("NOT_PERMITTED");
  expect(ofCore).toContain("TOO_FEW_SHARES");
  for (const { failures } of [en, ar]) {
    const missing = [...answered, ...ofCore].filter((code) => !Object.hasOwn(failures, code));
    expect(missing).toEqual([]);
  }
});

test("a keeper that does not answer is no lack of keepers", () => {
  expect(en.failures.TOO_FEW_SHARES).toMatch(/^Too few keepers/);
  expect(en.failures.KEEPER_UNREACHABLE).not.toMatch(/too few/i);
});
