import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { desk } from "../../desk.ts";
import { useKept } from "../../kept.ts";
import { isVisible } from "../../visible.ts";

/**
 * When the visit to a patient's chart before this one ended, if there was one, in milliseconds since 1970. A visit lasts as
 * long as somebody can see the chart: what changes while it is open, or in a hidden tab, ends none.
 */
export function useVisit(patient: string): number | undefined {
  const since = useKept<number | undefined>("since", undefined);
  useEffect(() => {
    if (!isVisible.value) {
      return undefined;
    }
    void note(patient, since);
    return () => void note(patient, since);
  }, [patient, isVisible.value]);
  return since.value;
}

async function note(patient: string, since: Signal<number | undefined>): Promise<void> {
  try {
    since.value = await desk.noteVisit(patient);
  } catch {
    // A browser that cannot keep it, or keys that were locked meanwhile: the next visit begins later.
  }
}
