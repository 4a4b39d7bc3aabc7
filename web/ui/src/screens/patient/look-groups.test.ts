import { expect, test } from "vitest";
import { lookGroups } from "./look-groups.ts";

const DAY = 24 * 3600 * 1000;
const NOON = new Date(2026, 10, 29, 12).getTime();

function look(
  reader: string,
  time: number,
  basis: "own" | "delegation" = "own",
  purpose: "TREAT" | "HPAYMT" = "TREAT",
) {
  return { reader, purpose, basis, key: { patient: "amina", time, transaction: String(time) } };
}

test("looks of one person on one day are one group, in which none is missing", () => {
  const looks = [look("nour", NOON + 2), look("sami", NOON + 1), look("nour", NOON), look("nour", NOON - DAY)];
  const times = lookGroups(looks).map((group) => group.map(({ key }) => key.time));
  expect(times).toEqual([[NOON + 2, NOON], [NOON + 1], [NOON - DAY]]);
});

test("another purpose or another right is another group", () => {
  const looks = [look("nour", NOON), look("nour", NOON, "delegation"), look("nour", NOON, "own", "HPAYMT")];
  expect(lookGroups(looks)).toHaveLength(3);
});
