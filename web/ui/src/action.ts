import { useSignal } from "@preact/signals";

/** Something that takes time: whether it is under way, and why it failed. */
export interface Action<P extends unknown[]> {
  isRunning: boolean;
  failure: string | undefined;
  run: (...parameters: P) => void;
}

/** Runs `work` when it is asked to, and not a second time while it runs: a double press does nothing twice. */
export function useAction<P extends unknown[]>(work: (...parameters: P) => Promise<void>): Action<P> {
  const isRunning = useSignal(false);
  const failure = useSignal<string | undefined>(undefined);
  const run = async (...parameters: P) => {
    if (isRunning.value) {
      return;
    }
    isRunning.value = true;
    failure.value = undefined;
    try {
      await work(...parameters);
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    } finally {
      isRunning.value = false;
    }
  };
  return { isRunning: isRunning.value, failure: failure.value, run };
}
