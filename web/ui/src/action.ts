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

/** Something that is read, now and then by itself. */
export interface Reading extends Action<[]> {
  /** Reads once more without a word: it does not say that it is under way, and an old failure stays until it succeeds. */
  repeat: () => void;
}

/** Runs `work` when it is asked to, and not a second time while it runs: a double press does nothing twice. */
export function useAction<P extends unknown[]>(work: (...parameters: P) => Promise<void>): Action<P> {
  const { isRunning, failure, keepOutcome, show } = useOutcome();
  const run = (...parameters: P) => {
    if (!isRunning.peek()) {
      void show(() => keepOutcome(() => work(...parameters)));
    }
  };
  return { isRunning: isRunning.value, failure: failure.value, run };
}

/**
 * Reads something when it is asked to, once at a time. If it is asked while it reads, it reads once more afterwards: what
 * changed meanwhile may be missing from what it read. What could not be read without a connection is read when the
 * connection is back.
 */
export function useReading(read: () => Promise<void>): Reading {
  const { isRunning, failure, keepOutcome, show } = useOutcome();
  const latest = useRef(read);
  latest.current = read;
  const reading = useRef<() => Promise<void>>(undefined);
  reading.current ??= rerunning(() => keepOutcome(() => latest.current()));
  const again = reading.current;
  const run = () => void show(again);
  useEffect(() => {
    if (failure.peek()?.code === "UNREACHABLE") {
      run();
    }
  }, [reconnections.value]);
  return { isRunning: isRunning.value, failure: failure.value, run, repeat: () => void again() };
}

function useOutcome() {
  const isRunning = useSignal(false);
  const failure = useSignal<Failure | undefined>(undefined);
  /** Says that it is under way, and no longer why it failed before. */
  const show = async (work: () => Promise<void>) => {
    isRunning.value = true;
    failure.value = undefined;
    try {
      await work();
    } finally {
      isRunning.value = false;
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
  return { isRunning, failure, show, keepOutcome };
}
