/** The steps of a form, in the browser's history: its way back leads to the step before, and not out of the form. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { note, notedIn } from "./history-notes.ts";

export interface Steps {
  step: number;
  /** Shows another step; the way back leads to the present one. */
  to: (step: number) => void;
  /** Shows the step that was shown before. */
  back: () => void;
  /** Leaves the steps behind, once the form was sent: the way back then leads out of the form. */
  end: () => Promise<void>;
}

/** The steps of a form that begins at `first` and may show none behind `furthest`: what that needs is not answered yet. */
export function useSteps(first: number, furthest: number): Steps {
  const step = useSignal(first);
  useEffect(() => {
    // An entry of the history remembers its step, but not what was answered when the form was left.
    if (notedIn(history.state, "step") !== undefined) {
      note("step", first);
    }
    const { hash } = location;
    const show = ({ state }: PopStateEvent) => {
      if (location.hash === hash) {
        step.value = notedIn(state, "step") ?? first;
      }
    };
    addEventListener("popstate", show);
    return () => removeEventListener("popstate", show);
  }, []);
  const to = (wanted: number) => {
    history.pushState({ step: wanted, depth: depth() + 1 }, "");
    step.value = wanted;
  };
  return { step: Math.min(step.value, furthest), to, back: () => history.back(), end };
}

async function end(): Promise<void> {
  const steps = depth();
  if (steps > 0) {
    const arrived = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
    history.go(-steps);
    await arrived;
  }
}

/** How many steps of the form the way back leads through. */
function depth(): number {
  const { depth } = (history.state ?? {}) as { depth?: unknown };
  return typeof depth === "number" ? depth : 0;
}
