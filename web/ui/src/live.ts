/**
 * Learns from the service, while the page is open, that something changed for the member.
 *
 * Browsers permit few connections to one origin over HTTP/1, so only one tab of each member listens; it tells the others,
 * and another takes its place when it is closed or no longer looked at: browsers freeze such tabs. Each event has a
 * position, from which a lost stream is resumed.
 */

import { computed, effect } from "@preact/signals";
import { changes, desk, looks, member, refresh, requestChanges } from "./desk.ts";
import { eventsOf, StreamRefused, StreamSilent } from "./event-stream.ts";
import type { Change, Changes } from "./generated/operations.ts";
import { reconnections } from "./online.ts";
import { isVisible } from "./visible.ts";

/** The status of an answer to a session that has ended. */
const UNAUTHORIZED = 401;
/** In milliseconds. */
const SHORTEST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
/**
 * An event that names a hospital reaches the open pages of all its practitioners, and each then reads its patients' grants anew:
 * they begin within this time of each other, and what is told meanwhile is read with it.
 */
const SPREAD = 800;
/** A tab that waited longer than this for its turn may have missed something. */
const AT_ONCE = 1000;

/** What tabs tell each other. */
interface News {
  session: string;
  position: string;
  changed: Change[];
}

const tabs = new BroadcastChannel("emr-live");
const session = computed(() => (member.value?.state === "active" ? member.value.session : undefined));

/** The session of which this tab knows changes, since when, and up to where. */
let known: { session: string; since: number; position?: string } | undefined;

/** What was told and is noted together, soon. */
let told: Change[] | undefined;

/** Listens as long as a member's keys are unlocked and the page is looked at. */
export function watchChanges(): void {
  tabs.addEventListener("message", ({ data }: MessageEvent<News>) => {
    take(data);
  });
  effect(() => {
    const listened = session.value;
    // Read, so that the page listens anew on another network.
    void reconnections.value;
    if (listened !== known?.session) {
      known = listened ? { session: listened, since: Date.now() } : undefined;
    }
    if (!listened || !isVisible.value) {
      return undefined;
    }
    const ending = new AbortController();
    void takeTurn(listened, ending.signal);
    return () => ending.abort();
  });
}

async function takeTurn(session: string, signal: AbortSignal): Promise<void> {
  try {
    await navigator.locks.request(`emr-live-${session}`, { signal }, async () => {
      if (known && known.position === undefined && Date.now() - known.since > AT_ONCE) {
        note(["everything"]);
      }
      await listen(session, signal);
    });
  } catch {
    // The keys were locked before this tab had its turn, or nobody looks at it any longer.
  }
}

async function listen(session: string, signal: AbortSignal): Promise<void> {
  let pause = SHORTEST_PAUSE;
  while (!signal.aborted) {
    const position = known?.position;
    const headers = { "emr-member": session, ...(position ? { "last-event-id": position } : {}) };
    let isHeard = false;
    try {
      for await (const { id, data } of eventsOf("/api/v1/changes", headers, signal)) {
        pause = SHORTEST_PAUSE;
        isHeard = true;
        const { changed } = JSON.parse(data) as Changes;
        tell({ session, position: id ?? "", changed });
      }
    } catch (error) {
      // The connection was lost, or the session ended.
      if (error instanceof StreamRefused && error.status === UNAUTHORIZED && !signal.aborted) {
        await signInAnew();
      }
      // The first event comes at once, unless something on the way holds streams back. Then the page reads now and then.
      if (error instanceof StreamSilent && !isHeard) {
        tell({ session, position: position ?? "", changed: ["everything"] });
      }
    }
    await passed(pause * (0.5 + Math.random()), signal);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }
}

/** Tells this tab and the others of the member. */
function tell(news: News): void {
  take(news);
  tabs.postMessage(news);
}

/** The member's keys are unlocked, so that the core can sign in without asking them. */
async function signInAnew(): Promise<void> {
  try {
    await desk.standing();
  } catch {
    // What the member does next says why it does not work.
  }
}

/** Waits, in milliseconds, or less if `signal` ends it. */
function passed(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener("abort", () => resolve(), { once: true });
    setTimeout(resolve, time);
  });
}

function take({ session, position, changed }: News): void {
  if (known?.session !== session) {
    return;
  }
  known.position = position;
  if (told) {
    told.push(...changed);
    return;
  }
  const all = [...changed];
  told = all;
  const isOneOfMany = member.peek()?.roles.includes("practitioner");
  setTimeout(
    () => {
      told = undefined;
      if (known?.session === session) {
        note(all);
      }
    },
    isOneOfMany ? Math.random() * SPREAD : 0,
  );
}

/** Has the screens read anew what changed. */
function note(changed: Change[]): void {
  const isOwnState = (change: Change) => change === "membership" || change === "categories" || change === "everything";
  if (changed.some((change) => change === "looks" || change === "everything")) {
    looks.value += 1;
  }
  if (changed.some(isOwnState)) {
    refresh().catch(() => {
      // What the member does next says why it does not work.
    });
  } else if (changed.some((change) => change !== "looks")) {
    changes.value += 1;
    requestChanges.value += changed.some((one) => one === "requests" || one === "grants") ? 1 : 0;
  }
}
