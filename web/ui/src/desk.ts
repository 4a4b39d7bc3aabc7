import { effect, signal } from "@preact/signals";
import { replace } from "./route.ts";
import { keepAll } from "./unkept.ts";
import { unlockedTabs } from "./unlocked-tabs.ts";
import type { Desk, Standing } from "./worker/desk.ts";
import type { Progress } from "./worker/protocol.ts";
import { peer } from "./worker/remote.ts";
import { startWorker } from "./worker/start.ts";

/** How far the large file is that is on its way now. */
export const progress = signal<Progress | undefined>(undefined);

/** How long a lock waits for what was typed to be kept, in milliseconds. */
const LONGEST_KEEPING = 500;

const worker = peer<Desk>(startWorker, {
  onProgress: (told) => {
    progress.value = told;
  },
  onFailure: ({ code }) => {
    if (code === "SIGNED_OUT" && member.peek()) {
      lockNow();
      lockReason.value = "ended";
    }
  },
});

/** The worker with the member's keys. */
export const desk = worker.methods;

/** The member whose keys are unlocked. */
export const member = signal<Standing | undefined>(undefined);

/** Counts changes of the member's data by this tab and by others, so that lists are read anew. */
export const changes = signal(0);

/**
 * Counts those of the changes that may concern requests, and the access that came from them: who asked many patients reads
 * each one's requests anew.
 */
export const requestChanges = signal(0);

/** Counts looks at the member's records, and the member's own at others': apart, so that reading a list changes no list. */
export const looks = signal(0);

/** Why keys were locked without a press of the button: nobody used the page, or the member ended its session elsewhere. */
export const lockReason = signal<"idle" | "ended" | undefined>(undefined);

/** The person whose keys were handed over to a device of their own, until another person unlocks theirs. */
export const handedOver = signal("");

effect(() => {
  if (member.value) {
    handedOver.value = "";
  }
});

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

const unlocked = unlockedTabs(new BroadcastChannel("emr-unlocked"), crypto.randomUUID());

effect(() => {
  const session = member.value?.session;
  if (session) {
    unlocked.enter(session);
  }
});

/** Asks where the member stands, and has lists read anew: in any case, because what changed is not told again. */
export async function refresh(): Promise<void> {
  try {
    member.value = await desk.standing();
  } finally {
    noteAll();
  }
}

/** Notes where the worker says that the member stands after a change. */
export function noteChange(standing: Standing): void {
  if (standing.id === member.peek()?.id) {
    member.value = standing;
    noteOwnChange();
  }
}

/** Notes that this tab changed the member's data, and tells the other tabs; not of a member who was locked meanwhile. */
export function noteOwnChange(): void {
  const standing = member.peek();
  if (standing) {
    noteAll();
    tabs.postMessage(standing.id);
  }
}

function noteAll(): void {
  changes.value += 1;
  requestChanges.value += 1;
}

/** Whether something is under way that a lock would interrupt. */
export function isBusy(): boolean {
  return worker.isBusy();
}

/** Keeps what was typed, if that is possible within a moment, and then forgets the keys. */
export function lock(): void {
  const keeping = keepAll();
  if (keeping) {
    void Promise.race([keeping, passed(LONGEST_KEEPING)]).then(() => member.peek() && lockNow());
  } else {
    lockNow();
  }
}

/**
 * Forgets the keys: the worker ends with all that is in its memory. The session at the service ends, unless another tab has
 * the same member unlocked.
 */
export function lockNow(): void {
  const standing = member.peek();
  const isLast = unlocked.leave();
  member.value = undefined;
  // The next person begins at their own start.
  replace();
  worker.end();
  progress.value = undefined;
  if (isLast && standing && ["approved", "active", "stopped", "claiming"].includes(standing.state)) {
    signOut(standing.session).catch(() => {
      // The service ends the session of a member from whom it hears nothing.
    });
  }
}

function passed(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}

async function signOut(session: string): Promise<void> {
  const request = { method: "DELETE", headers: { "emr-member": session }, keepalive: true };
  await fetch("/api/v1/sessions", request);
}
