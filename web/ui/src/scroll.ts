/** Where a screen was when it was left: the browser's history keeps it, and the way back leads there again. */

import { note, notedIn } from "./history-notes.ts";

/** For how long a screen may grow until it is as long as it was, in milliseconds. */
const LONGEST = 5000;
/** How long nothing is scrolled before the place is noted, in milliseconds: browsers permit few notes at once. */
const PAUSE = 150;

/** Shows a screen where its entry of the history was left, and a new one at its beginning. Returns what ends it. */
export function keepPlace(): () => void {
  const { hash } = location;
  const wanted = notedIn(history.state, "place") ?? 0;
  scrollTo(0, wanted);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const notePlace = () => {
    // Another screen may be shown by now.
    if (location.hash === hash) {
      note("place", scrollY);
    }
  };
  const noteSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(notePlace, PAUSE);
  };
  const begin = () => addEventListener("scroll", noteSoon, { passive: true });
  const stop = wanted > 0 ? growTo(wanted, begin) : undefined;
  if (!stop) {
    begin();
  }
  return () => {
    stop?.();
    clearTimeout(timer);
    removeEventListener("scroll", noteSoon);
  };
}

/** Scrolls to a place as soon as the page is long enough, unless the person scrolls. Returns what ends it. */
function growTo(wanted: number, onDone: () => void): () => void {
  const gestures = ["wheel", "touchstart", "keydown", "pointerdown"];
  const end = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const gesture of gestures) {
      removeEventListener(gesture, done);
    }
  };
  const done = () => {
    end();
    onDone();
  };
  const observer = new ResizeObserver(() => {
    scrollTo(0, wanted);
    if (Math.abs(scrollY - wanted) < 2) {
      done();
    }
  });
  const timer = setTimeout(done, LONGEST);
  observer.observe(document.body);
  for (const gesture of gestures) {
    addEventListener(gesture, done, { passive: true });
  }
  return end;
}
