import { expect, test } from "vitest";
import type { Settled } from "../core/emr_page_core.js";
import { hasNews, isOutcomeUnknown, latest } from "./settled.ts";

const one = (outcome: Settled["outcome"], transaction = "1"): Settled => ({
  transaction,
  function: "Records:AddRecord",
  outcome,
});

test("an outcome replaces what was known of the same transaction, and no other", () => {
  expect(latest([one("open"), one("lost", "2")], [one("committed")])).toEqual([one("lost", "2"), one("committed")]);
});

test("an outcome is news once", () => {
  expect(hasNews([one("open")], [one("committed")])).toBe(true);
  expect(hasNews([one("committed")], [one("committed")])).toBe(false);
  expect(hasNews([], [one("open")])).toBe(false);
});

test("only what may be committed is asked about again", () => {
  expect(["NOT_CONFIRMED", "OUTCOME_UNKNOWN"].every((code) => isOutcomeUnknown({ code }))).toBe(true);
  expect(isOutcomeUnknown({ code: "NOT_PERMITTED" })).toBe(false);
  expect(isOutcomeUnknown({})).toBe(false);
});
