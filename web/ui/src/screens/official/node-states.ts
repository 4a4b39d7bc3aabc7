/** What the states of the network's nodes mean together. */

import type { Network, Node, NodeKind } from "../../generated/operations.ts";

/** How many blocks a peer may lack: as many make the service call itself late. */
const MOST_BEHIND = 10;
const DAY = 24 * 3600 * 1000;
/** From how many days before its end on a certificate has to be renewed. */
export const SOON = 30;

/** How many of the nodes of a kind answer. */
export interface Answering {
  kind: NodeKind;
  answering: number;
  all: number;
}

/** The nodes together: what works, and what an official must have mended. */
export interface NodeStates {
  /** Of each kind of which there are nodes. */
  answering: Answering[];
  /** Peers that lack blocks, each with how many. */
  behind: { node: Node; blocks: number }[];
  /** Nodes with a certificate that ended or ends soon, each with the whole days until then; negative if it ended. */
  ending: { node: Node; days: number }[];
  /** In how many whole days the next certificate ends; `undefined` if none is seen. */
  nextEnd: number | undefined;
  isGood: boolean;
}

const KINDS: NodeKind[] = ["peer", "orderer", "keeper", "authority"];

/** What these nodes mean together now, in milliseconds since 1970. */
export function statesOf({ nodes, is_discovered }: Network, now: number): NodeStates {
  const answering = KINDS.flatMap((kind) => {
    const all = nodes.filter((node) => node.kind === kind);
    return all.length === 0 ? [] : [{ kind, all: all.length, answering: all.filter(({ answers }) => answers).length }];
  });
  const behind = nodes.flatMap((node) => {
    const blocks = blocksBehind(node, nodes);
    return blocks > 0 ? [{ node, blocks }] : [];
  });
  const ends = nodes.flatMap((node) => {
    const days = daysLeft(node, now);
    return days === undefined ? [] : [{ node, days }];
  });
  const ending = ends.filter(({ days }) => days < SOON).sort((one, other) => one.days - other.days);
  return {
    answering,
    behind,
    ending,
    nextEnd: ends.length === 0 ? undefined : Math.min(...ends.map(({ days }) => days)),
    isGood:
      is_discovered &&
      behind.length === 0 &&
      ending.length === 0 &&
      answering.every((kind) => kind.answering === kind.all),
  };
}

/** How many blocks a peer lacks that others have; none if it lacks so few that they are on their way. */
export function blocksBehind({ height }: Node, nodes: Node[]): number {
  if (height === undefined || height === null) {
    return 0;
  }
  const missing = Math.max(...nodes.map((node) => node.height ?? 0)) - height;
  return missing > MOST_BEHIND ? missing : 0;
}

/** The whole days until the first of a node's certificates ends; negative if it has ended. */
export function daysLeft({ certificate_ends: end }: Node, now: number): number | undefined {
  return end === undefined || end === null ? undefined : Math.floor((end - now) / DAY);
}
