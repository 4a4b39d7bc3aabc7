import { expect, test } from "vitest";
import type { Node } from "../../generated/operations.ts";
import { statesOf } from "./node-states.ts";

const NOW = Date.UTC(2026, 10, 30);
const DAY = 24 * 3600 * 1000;

function node(given: Partial<Node>): Node {
  return {
    msp: "MinistryMSP",
    kind: "peer",
    name: "peer0",
    address: "localhost:1",
    answers: true,
    height: 100,
    certificate_ends: NOW + 61 * DAY,
    ...given,
  };
}

function states(...nodes: Node[]) {
  return statesOf({ is_discovered: true, nodes }, NOW);
}

test("nodes that answer, with the same blocks and long certificates, are well", () => {
  const found = states(node({}), node({ height: 91 }), node({ kind: "keeper", height: null }));
  expect(found.isGood).toBe(true);
  expect(found.nextEnd).toBe(61);
  expect(found.answering).toEqual([
    { kind: "peer", all: 2, answering: 2 },
    { kind: "keeper", all: 1, answering: 1 },
  ]);
});

test("a peer that lacks blocks is behind by their number", () => {
  const slow = node({ height: 60 });
  const found = states(node({}), slow);
  expect(found.behind).toEqual([{ node: slow, blocks: 40 }]);
  expect(found.isGood).toBe(false);
});

test("certificates are named that ended or end within a month, the first one first", () => {
  const soon = node({ certificate_ends: NOW + 29.5 * DAY });
  const ended = node({ certificate_ends: NOW - DAY / 2 });
  const found = states(node({}), soon, ended, node({ certificate_ends: NOW + 30 * DAY }));
  expect(found.ending).toEqual([
    { node: ended, days: -1 },
    { node: soon, days: 29 },
  ]);
  expect(found.isGood).toBe(false);
});

test("a keeper that does not answer is missed, and so is a peer's word about the others", () => {
  expect(states(node({}), node({ kind: "keeper", answers: false })).isGood).toBe(false);
  expect(statesOf({ is_discovered: false, nodes: [] }, NOW).isGood).toBe(false);
});
