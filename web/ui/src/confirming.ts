/** Asks whether it is the member who uses their unlocked keys, before another device or person could get them for good. */

import { signal } from "@preact/signals";
import { failureOf } from "./failure.ts";

/** Ends the question that is asked now: whether the member showed that it is them. */
export const question = signal<((isMember: boolean) => void) | undefined>(undefined);

/** Does what needs a passphrase or passkey that was given a short while ago; if none was, asks for it first. */
export async function confirmed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (failureOf(error).code !== "PASSPHRASE_NEEDED" || !(await isMember())) {
      throw error;
    }
    return work();
  }
}

function isMember(): Promise<boolean> {
  return new Promise((resolve) => {
    question.value = resolve;
  });
}
