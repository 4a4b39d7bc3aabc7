/** Reads the same of several sources, of which some may refuse or fail. */

import { type Failure, failureOf } from "./failure.ts";

/** A source that could not be read, and why. */
export interface Unread<S> {
  source: S;
  failure: Failure;
}

/**
 * What each source answers, and the sources that could not be read: one that refuses must not hide the others.
 *
 * Throws the first failure if every source failed, except by a refusal.
 */
export async function readEach<S, A>(
  sources: S[],
  read: (source: S) => Promise<A>,
): Promise<{ answers: { source: S; answer: A }[]; unread: Unread<S>[] }> {
  const answers: { source: S; answer: A }[] = [];
  const unread: Unread<S>[] = [];
  const settled = await Promise.allSettled(sources.map(read));
  settled.forEach((result, index) => {
    const source = sources[index] as S;
    if (result.status === "fulfilled") {
      answers.push({ source, answer: result.value });
    } else {
      unread.push({ source, failure: failureOf(result.reason) });
    }
  });
  const failed = settled.find((result) => result.status === "rejected");
  if (failed && answers.length === 0 && !unread.some(isRefused)) {
    throw failed.reason;
  }
  return { answers, unread };
}

/** Whether the contract refused this source to the member, for example a category that is closed to emergencies. */
export function isRefused({ failure }: Unread<unknown>): boolean {
  return failure.code === "NOT_PERMITTED";
}
