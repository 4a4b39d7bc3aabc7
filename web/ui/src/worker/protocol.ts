/** Messages between the page and its worker: each call has a number, and one answer. */

/** A call of the page. */
export interface Call {
  id: number;
  method: string;
  parameters: unknown[];
}

/** The worker's answer to a call. */
export type Answer = { id: number; value: unknown } | { id: number; failure: Failure };

/** Why a call failed, in a form that can be sent. */
export interface Failure {
  message: string;
  /** The stable name of a refusal, for example `NOT_FOUND`. */
  code?: string;
}

/** A call that failed. */
export class CallError extends Error {
  readonly code: string | undefined;

  constructor({ message, code }: Failure) {
    super(message);
    this.name = "CallError";
    this.code = code;
  }
}

/** Functions that the worker offers. Their parameters and results can be cloned. */
export type Methods = Record<string, (...parameters: never[]) => unknown>;

/** The same functions as the page calls them. */
export type Remote<M> = {
  [K in keyof M]: M[K] extends (...parameters: infer P) => infer R ? (...parameters: P) => Promise<Awaited<R>> : never;
};
