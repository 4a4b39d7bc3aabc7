/** Asks in the background, or at once, what became of what was sent and not confirmed, and shows it. */

import { effect, signal } from "@preact/signals";
import type { Settled } from "../core/emr_page_core.js";
import { changes, desk, isBusy, member, noteChange } from "./desk.ts";
import type { Failure } from "./failure.ts";
import { hasNews, isOutcomeUnknown } from "./settled.ts";
import type { Standing } from "./worker/desk.ts";

/** How long the page waits before it asks again, in milliseconds. */
const PAUSE = 10_000;

/** Whether something was sent in this tab whose outcome is not known. */
const isUnknown = signal(false);
let isAsking = false;

/** Notes a failure: after some, it is not known whether what was sent counts. */
export function noteFailure(failure: Failure): void {
  isUnknown.value ||= isOutcomeUnknown(failure);
}

/** Asks as long as something is open: after a while, and whenever something changed. */
export function watchOpen(): void {
  effect(() => {
    void changes.value;
    const standing = member.value;
    if (!standing) {
      isUnknown.value = false;
    }
    if (!isUnknown.value && !standing?.notices.some(({ outcome }) => outcome === "open")) {
      return undefined;
    }
    const timer = setInterval(ask, PAUSE);
    void ask();
    return () => clearInterval(timer);
  });
}

/** Asks at once, for a member who does not want to wait, and returns what is known. */
export async function askAgain(): Promise<Settled[]> {
  const before = member.peek();
  return before ? settle(before) : [];
}

async function ask(): Promise<void> {
  const before = member.peek();
  // What is under way now tells its outcome itself.
  if (!before || isAsking || isBusy()) {
    return;
  }
  isAsking = true;
  try {
    await settle(before);
  } catch {
    // It is asked again.
  } finally {
    isAsking = false;
  }
}

async function settle(before: Standing): Promise<Settled[]> {
  const standing = await desk.settle();
  if (member.peek()?.id === before.id) {
    isUnknown.value = standing.notices.some(({ outcome }) => outcome === "open");
    if (hasNews(before.notices, standing.notices)) {
      noteChange(standing);
    }
  }
  return standing.notices;
}
