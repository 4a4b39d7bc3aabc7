import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Failure, failureOf } from "./failure.ts";
import { reconnections } from "./online.ts";
import { rerunning } from "./rerunning.ts";
import { noteFailure } from "./settling.ts";
import { checkVersion } from "./version.ts";

/** Something that takes time: whether it is under way, and why it failed. */
export interface Action<P extends unknown[]> {
  isRunning: boolean;
  failure: Failure | undefined;
  run: (...parameters: P) => void;
}

/** An action that can be repeated by itself, now and then. */
export interface Repeatable<P extends unknown[]> extends Action<P> {
  /** Runs it once more without a word: it does not say that it is under way, and an old failure stays until it succeeds. */
  repeat: (...parameters: P) => void;
}

/** Runs `work` when it is asked to, and not a second time while it runs: a double press does nothing twice. */
export function useAction<P extends unknown[]>(work: (...parameters: P) => Promise<void>): Repeatable<P> {
  const { isRunning, failure, follow, followQuietly } = useOutcome();
  const run = (...parameters: P) => {
    if (!isRunning.peek()) {
      void follow(() => work(...parameters));
    }
  };
  const repeat = (...parameters: P) => followQuietly(() => work(...parameters));
  return { isRunning: isRunning.value, failure: failure.value, run, repeat };
}

/**
 * Reads something when it is asked to. If it is asked while it reads, it reads once more afterwards: what changed meanwhile
 * may be missing from what it read. What could not be read without a connection is read when the connection is back.
 */
export function useReading(read: () => Promise<void>): Repeatable<[]> {
  const { isRunning, failure, follow, followQuietly } = useOutcome();
  const latest = useRef(read);
  latest.current = read;
  const again = useRef<() => Promise<void>>(undefined);
  again.current ??= rerunning(() => follow(() => latest.current()));
  const run = () => void again.current?.();
  useEffect(() => {
    if (failure.peek()?.code === "UNREACHABLE") {
      run();
    }
  }, [reconnections.value]);
  const repeat = () => followQuietly(() => latest.current());
  return { isRunning: isRunning.value, failure: failure.value, run, repeat };
}

function useOutcome() {
  const isRunning = useSignal(false);
  const failure = useSignal<Failure | undefined>(undefined);
  const follow = async (work: () => Promise<void>) => {
    isRunning.value = true;
    failure.value = undefined;
    await keepOutcome(work);
    isRunning.value = false;
  };
  const followQuietly = (work: () => Promise<void>) => {
    if (!isRunning.peek()) {
      void keepOutcome(work);
    }
  };
  const keepOutcome = async (work: () => Promise<void>) => {
    try {
      await work();
      failure.value = undefined;
    } catch (error) {
      const found = failureOf(error);
      noteFailure(found);
      // The same failure is not said again.
      const said = failure.peek();
      if (found.code !== said?.code || found.message !== said?.message) {
        failure.value = found;
      }
      // A page of another version than the service is a likely reason.
      void checkVersion();
    }
  };
  return { isRunning, failure, follow, followQuietly };
}
