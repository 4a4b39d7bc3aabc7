/** When keys are locked without a press of the button. */

import { isBusy, lock, lockNow, lockReason, member } from "./desk.ts";
import { keepAll } from "./unkept.ts";

/** How long a member may do nothing before the page locks, in milliseconds. */
const LONGEST_IDLE = 15 * 60 * 1000;
/** How often that is looked at. */
const PAUSE = 10 * 1000;
/** What counts as doing something. */
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"] as const;

/** The key that locks. It writes nothing, so that nobody presses it while typing. */
export const LOCK_KEY = "F8";

/** Locks by {@link LOCK_KEY}, after a time without use, and when the page is left. */
export function watchLock(): void {
  let last = Date.now();
  const note = () => {
    // A device that slept shows its page before its timers run.
    lockIfIdle(last);
    last = Date.now();
  };
  for (const sign of SIGNS) {
    addEventListener(sign, note, { capture: true, passive: true });
  }
  setInterval(() => lockIfIdle(last), PAUSE);
  document.addEventListener("visibilitychange", () => {
    lockIfIdle(last);
    // Browsers end pages that nobody looks at without a further word.
    void keepAll();
  });
  addEventListener("beforeunload", () => void keepAll());
  // A page that the browser keeps for its way back must not come back unlocked.
  addEventListener("pagehide", lockNow);
  addEventListener("keydown", (event) => {
    if (event.key === LOCK_KEY && member.peek()) {
      event.preventDefault();
      lock();
    }
  });
}

function lockIfIdle(last: number): void {
  if (member.peek() && !isBusy() && Date.now() - last >= LONGEST_IDLE) {
    lock();
    lockReason.value = "idle";
  }
}
