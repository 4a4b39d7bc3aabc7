/** What a screen had read when it was left: the way back shows it at once, as far as it was read. */

import { computed, effect, type Signal, signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { member } from "./desk.ts";
import { route } from "./route.ts";

/** Older ones are forgotten. */
const MOST = 20;

const kept = new Map<string, Signal<unknown>>();
const owner = computed(() => member.value?.id);

effect(() => {
  void owner.value;
  kept.clear();
});

/** A signal that is the same when the same address is shown again, until the keys are locked. */
export function useKept<T>(name: string, first: T): Signal<T> {
  const own = useRef<Signal<T>>(undefined);
  own.current ??= keptAt(`${route.peek().join("/")} ${name}`, first);
  return own.current;
}

function keptAt<T>(place: string, first: T): Signal<T> {
  // What a place keeps was put there with the same type.
  const found = (kept.get(place) as Signal<T> | undefined) ?? signal(first);
  kept.delete(place);
  kept.set(place, found as Signal<unknown>);
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) {
    kept.delete(oldest);
  }
  return found;
}
