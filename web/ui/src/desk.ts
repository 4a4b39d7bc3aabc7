import { signal } from "@preact/signals";
import { replace } from "./route.ts";
import type { Desk, Standing } from "./worker/desk.ts";
import { peer } from "./worker/remote.ts";
import { startWorker } from "./worker/start.ts";

const worker = peer<Desk>(startWorker);

/** The worker with the member's keys. */
export const desk = worker.methods;

/** The member whose keys are unlocked. */
export const member = signal<Standing | undefined>(undefined);

/** Counts changes of the member's data by this tab and by others, so that lists are read anew. */
export const changes = signal(0);

/** Counts looks at the member's records, and the member's own at others': apart, so that reading a list changes no list. */
export const looks = signal(0);

/** Whether keys were locked because nobody used the page. */
export const wasIdle = signal(false);

/** Tabs of the same origin tell each other which member's data they changed. */
const tabs = new BroadcastChannel("emr-changes");

tabs.addEventListener("message", async ({ data }: MessageEvent<string>) => {
  if (data === member.peek()?.id) {
    try {
      await refresh();
    } catch {
      // What this member does next says why it does not work.
    }
  }
});

/** Asks where the member stands, and has lists read anew: in any case, because what changed is not told again. */
export async function refresh(): Promise<void> {
  try {
    member.value = await desk.standing();
  } finally {
    changes.value += 1;
  }
}

/** Notes that the member's data changed, and tells the other tabs. */
export function noteChange(standing: Standing): void {
  member.value = standing;
  changes.value += 1;
  tabs.postMessage(standing.id);
}

/** Whether something is under way that a lock would interrupt. */
export function isBusy(): boolean {
  return worker.isBusy();
}

/** Forgets the keys: the worker ends with all that is in its memory, and the session at the service ends. */
export function lock(): void {
  const standing = member.peek();
  member.value = undefined;
  // The next person begins at their own start.
  replace();
  worker.end();
  if (standing && ["approved", "active", "stopped"].includes(standing.state)) {
    signOut(standing.session).catch(() => {
      // The service ends the session of a member from whom it hears nothing.
    });
  }
}

async function signOut(session: string): Promise<void> {
  const request = { method: "DELETE", headers: { "emr-member": session }, keepalive: true };
  await fetch("/api/v1/sessions", request);
}
