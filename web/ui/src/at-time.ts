import { useEffect, useRef } from "preact/hooks";

/** Browsers wait no longer than this, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Runs something once the first of some times has come, in milliseconds since 1970: what ends ends on an open page, too. */
export function useAtTime(times: number[], run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  const next = nextOf(times, Date.now());
  useEffect(() => {
    const left = next - Date.now();
    if (left > LONGEST) {
      return undefined;
    }
    const timer = setTimeout(() => latest.current(), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [next]);
}

/** The next of some times that has not come yet; infinite if there is none. */
export function nextOf(times: number[], now: number): number {
  return Math.min(...times.filter((time) => time > now));
}
