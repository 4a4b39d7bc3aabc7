import { beforeEach, expect, test, vi } from "vitest";
import type { Sealed } from "../vault/database.ts";
import type { ChangedParts } from "../vault/outlines.ts";
import { outlineCalls } from "./outlines.ts";
import type { Unlocked } from "./unlocked.ts";

let kept: Sealed[] = [];
/** How many parts were written. */
let written = 0;
vi.mock("../vault/outlines.ts", () => ({
  keptOutlines: async () => kept,
  changeOutlines: async (_: string, change: (before: Sealed[]) => Promise<ChangedParts>) => {
    const { from, parts } = await change(kept);
    kept = [...kept.slice(0, from), ...parts];
    written += parts.length;
  },
}));

const KEY = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
/** The calls of a worker that has just been unlocked. */
const calls = () => outlineCalls(() => ({ id: "amina", vaultKey: KEY }) as Unlocked);
const knee = { record: "knee", version: 1, outline: { date: "2019", title: "Letter about a knee" } };

beforeEach(() => {
  kept = [];
  written = 0;
});

test("what was remembered is known after the keys are unlocked anew, and sealed at rest", async () => {
  await calls().keepOutlines([knee]);
  expect(await calls().outlines([knee, { record: "other", version: 1 }])).toEqual([knee]);
  expect(new TextDecoder().decode(kept[0]?.ciphertext)).not.toContain("knee");
});

test("the outline of another version says nothing", async () => {
  const desk = calls();
  await desk.keepOutlines([knee]);
  expect(await desk.outlines([{ record: "knee", version: 2 }])).toEqual([]);
  await desk.keepOutlines([{ ...knee, version: 2 }]);
  expect(await desk.outlines([{ record: "knee", version: 2 }])).toEqual([{ ...knee, version: 2 }]);
});

test("nothing is remembered of an erased record", async () => {
  const desk = calls();
  await desk.keepOutlines([knee]);
  await desk.forgetOutlines(["knee"]);
  expect(await calls().outlines([knee])).toEqual([]);
});

test("damaged outlines are as none", async () => {
  await calls().keepOutlines([knee]);
  kept = kept.map((part) => ({ ...part, ciphertext: new Uint8Array(40) }));
  expect(await calls().outlines([knee])).toEqual([]);
  await calls().keepOutlines([knee]);
  expect(await calls().outlines([knee])).toEqual([knee]);
});

/** Outlines of so many records, from one on. */
function many(count: number, first = 0) {
  return Array.from({ length: count }, (_, place) => ({ ...knee, record: `record ${first + place}` }));
}

test("to remember a few seals only a part anew, and each record is known by its newest version", async () => {
  await calls().keepOutlines(many(600));
  await calls().keepOutlines(many(100, 600));
  await calls().keepOutlines([{ ...knee, record: "record 7", version: 2 }]);
  expect([kept.length, written]).toEqual([2, 3]);
  const wanted = [
    ...many(700).filter(({ record }) => record !== "record 7"),
    { ...knee, record: "record 7", version: 2 },
  ];
  expect(await calls().outlines(wanted)).toEqual(wanted);
});

test("a record is forgotten in whichever part it is", async () => {
  await calls().keepOutlines(many(600));
  await calls().keepOutlines([knee]);
  await calls().forgetOutlines(["record 7", "knee"]);
  expect(await calls().outlines([...many(8), knee])).toEqual(many(7));
});

test("what was remembered first is forgotten first", async () => {
  const desk = calls();
  for (let part = 0; part < 41; part += 1) {
    await desk.keepOutlines(many(500, part * 500));
  }
  expect(kept.length).toBe(40);
  expect(await calls().outlines(many(501))).toEqual(many(1, 500));
});
