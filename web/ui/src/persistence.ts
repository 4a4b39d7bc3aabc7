/** Whether the browser keeps what the page stored, and with it the member's keys. */

import { signal } from "@preact/signals";

/** Whether the browser promises to keep it; `undefined` as long as it has not said so. */
export const isPersistent = signal<boolean | undefined>(undefined);

/** Asks the browser to keep it. Nothing waits for the answer: some browsers ask the person, who may never answer. */
export function askToPersist(): void {
  void hear(() => navigator.storage.persist());
}

/** Looks what the browser has promised, without asking for it. */
export function readPersistence(): void {
  void hear(() => navigator.storage.persisted());
}

async function hear(answer: () => Promise<boolean>): Promise<void> {
  try {
    isPersistent.value = await answer();
  } catch {
    // A browser that cannot be asked promises nothing.
    isPersistent.value = false;
  }
}
