/** Why something did not succeed, in a form that the worker can send and each language has words for. */

import type { Messages } from "./messages/en.ts";

/** A failure that the page has words of its own for. */
export type FailureCode = keyof Messages["failures"];

/** A failure of the page, its worker or the browser. */
export class PageError extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, cause?: unknown) {
    super(code, { cause });
    this.name = "PageError";
    this.code = code;
  }
}

/** A failure as it is sent between worker and page. */
export interface Failure {
  /** In English, for a failure that the page has no words of its own for. */
  message: string;
  /** A {@link FailureCode}, or the stable name of a refusal, for example `NOT_FOUND`. */
  code?: string;
  /** The request's name in the service's log, if the service failed. */
  requestId?: string;
  /** By how much this device's clock is ahead of the service's, where that is a likely reason. */
  clockSkewSeconds?: number;
  /** The transaction that was sent, if it is not known what became of it. */
  transaction?: string;
}

/** What was thrown, as a failure that can be sent. */
export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) {
    return { message: String(thrown) };
  }
  const failure: Failure = { message: thrown.message };
  if ("code" in thrown && typeof thrown.code === "string") {
    failure.code = thrown.code;
  }
  if ("requestId" in thrown && typeof thrown.requestId === "string") {
    failure.requestId = thrown.requestId;
  }
  if ("clockSkewSeconds" in thrown && typeof thrown.clockSkewSeconds === "number") {
    failure.clockSkewSeconds = thrown.clockSkewSeconds;
  }
  if ("transaction" in thrown && typeof thrown.transaction === "string") {
    failure.transaction = thrown.transaction;
  }
  return failure;
}

/** A failure in the words of a language. */
export function explain(failure: Failure, messages: Messages, span: (seconds: number) => string): string {
  const { clockSkewSeconds: ahead, code = "" } = failure;
  if (ahead !== undefined) {
    return ahead > 0 ? messages.clockAhead(span(ahead)) : messages.clockBehind(span(-ahead));
  }
  return isOwn(code, messages) ? messages.failures[code] : failure.message;
}

/** Codes that stand for many reasons: which one it is, the sentence says. */
const MANY_REASONS: FailureCode[] = [
  "CLOCK_SKEW",
  "CONFLICT",
  "EARLIER",
  "EXPIRED",
  "INVALID_ARGUMENT",
  "LOST",
  "METHOD_NOT_ALLOWED",
  "MISSING_KEEPERS",
  "NOT_FOUND",
  "NOT_PERMITTED",
  "NO_RECIPIENT",
  "PEER_FAILED",
  "QUOTA_USED",
  "SIGN_IN_REFUSED",
  "TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
];

/** The sentence of a failure whose code does not say enough, in English; `undefined` if there is nothing to add. */
export function reasonOf({ code, message, clockSkewSeconds }: Failure): string | undefined {
  const isUnclear = MANY_REASONS.some((one) => one === code) && clockSkewSeconds === undefined;
  return isUnclear && message !== code ? message : undefined;
}

function isOwn(code: string, { failures }: Messages): code is FailureCode {
  return Object.hasOwn(failures, code);
}
