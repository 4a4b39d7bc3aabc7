import { useSignal } from "@preact/signals";
import { type Failure, failureOf } from "./failure.ts";
import { checkVersion } from "./version.ts";

/** Something that takes time: whether it is under way, and why it failed. */
export interface Action<P extends unknown[]> {
  isRunning: boolean;
  failure: Failure | undefined;
  run: (...parameters: P) => void;
}

/** Runs `work` when it is asked to, and not a second time while it runs: a double press does nothing twice. */
export function useAction<P extends unknown[]>(work: (...parameters: P) => Promise<void>): Action<P> {
  const isRunning = useSignal(false);
  const failure = useSignal<Failure | undefined>(undefined);
  const run = async (...parameters: P) => {
    if (isRunning.peek()) {
      return;
    }
    isRunning.value = true;
    failure.value = undefined;
    try {
      await work(...parameters);
    } catch (error) {
      failure.value = failureOf(error);
      // A page of another version than the service is a likely reason.
      void checkVersion();
    } finally {
      isRunning.value = false;
    }
  };
  return { isRunning: isRunning.value, failure: failure.value, run };
}
