import { useEffect, useRef } from "preact/hooks";
import { isVisible } from "./visible.ts";

/** How long the page waits before it asks again, in milliseconds. */
const PAUSE = 15_000;

/** Asks again and again while the page is looked at: for what the service does not tell by itself. */
export function useRepeated(ask: () => void): void {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (!isVisible.value) {
      return undefined;
    }
    const timer = setInterval(() => latest.current(), PAUSE);
    return () => clearInterval(timer);
  }, [isVisible.value]);
}
