/**
 * Learns from the service, while the page is open, that something changed for the member.
 *
 * Browsers permit few connections to one origin over HTTP/1, so only one tab of each member listens; it tells the others,
 * and another takes its place when it is closed. Each event has a position, from which a lost stream is resumed.
 */

import { computed, effect } from "@preact/signals";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { changes, looks, member, refresh } from "./desk.ts";
import type { Change, Changes } from "./generated/operations.ts";
import { piecesOf } from "./streams.ts";

/** In milliseconds. */
const SHORTEST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
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

/** Up to where this tab knows of changes, for the present session. */
let position: string | undefined;

/** Listens as long as a member's keys are unlocked. */
export function watchChanges(): void {
  tabs.addEventListener("message", ({ data }: MessageEvent<News>) => {
    if (data.session === session.peek()) {
      take(data);
    }
  });
  effect(() => {
    const listened = session.value;
    if (!listened) {
      return undefined;
    }
    position = undefined;
    const ending = new AbortController();
    void takeTurn(listened, ending.signal);
    return () => ending.abort();
  });
}

async function takeTurn(session: string, signal: AbortSignal): Promise<void> {
  const asked = Date.now();
  try {
    await navigator.locks.request(`emr-live-${session}`, { signal }, async () => {
      if (position === undefined && Date.now() - asked > AT_ONCE) {
        note(["everything"]);
      }
      await listen(session, signal);
    });
  } catch {
    // The keys were locked before this tab had its turn.
  }
}

async function listen(session: string, signal: AbortSignal): Promise<void> {
  let pause = SHORTEST_PAUSE;
  while (!signal.aborted) {
    try {
      for await (const { id, data } of piecesOf(await events(session, signal))) {
        pause = SHORTEST_PAUSE;
        const { changed } = JSON.parse(data) as Changes;
        const news = { session, position: id ?? "", changed };
        take(news);
        tabs.postMessage(news);
      }
    } catch {
      // The connection was lost, or the session ended: the member's next action signs in anew.
    }
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }
}

async function events(session: string, signal: AbortSignal) {
  const headers = { "emr-member": session, ...(position ? { "last-event-id": position } : {}) };
  const response = await fetch("/api/v1/changes", { headers, signal, cache: "no-store" });
  if (!response.ok || !response.body) {
    throw new Error(`the service answered ${response.status}`);
  }
  return response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
}

function take({ position: reached, changed }: News): void {
  position = reached;
  note(changed);
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
  }
}
