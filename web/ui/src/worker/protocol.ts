/** Messages between the page and its worker: each call has a number, and one answer. */

import type { Failure } from "../failure.ts";

/** A call of the page. */
export interface Call {
  id: number;
  method: string;
  parameters: unknown[];
}

/** The worker's answer to a call. */
export type Answer = { id: number; value: unknown } | { id: number; failure: Failure };

/** How far a large file is on its way to the service, or from it; in bytes. */
export interface Progress {
  direction: "up" | "down";
  done: number;
  total: number;
}

/** What the worker tells without being asked. */
export interface Notice {
  /** Absent when nothing is on its way any more. */
  progress: Progress | undefined;
}

/** A call that failed. */
export class CallError extends Error implements Failure {
  declare readonly code?: string;
  declare readonly requestId?: string;
  declare readonly clockSkewSeconds?: number;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "CallError";
    Object.assign(this, failure);
  }
}

/** Functions that the worker offers. Their parameters and results can be cloned. */
export type Methods = Record<string, (...parameters: never[]) => unknown>;

/** The same functions as the page calls them. */
export type Remote<M> = {
  [K in keyof M]: M[K] extends (...parameters: infer P) => infer R ? (...parameters: P) => Promise<Awaited<R>> : never;
};
