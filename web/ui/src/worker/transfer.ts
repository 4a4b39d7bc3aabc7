/** The way of a large file to the service or from it: the page hears how far it is, and the member can stop it. */

import { PageError } from "../failure.ts";
import type { Progress } from "./protocol.ts";

/** Files that are at least so large, in bytes, are told of and can be stopped. */
export const LARGE = 1 << 20;

/** Frees the memory of bytes that were copied elsewhere: the browser would do so later, and large files would pile up. */
export function release(bytes: Uint8Array<ArrayBuffer>): void {
  // Node.js 20, where tests run this, cannot.
  if (bytes.byteLength === bytes.buffer.byteLength && "transfer" in bytes.buffer) {
    bytes.buffer.transfer(0);
  }
}

/** What requests and calls of the worker share about large files. */
export interface Transfer {
  /** Tells the page how far a file is, if it belongs to a {@link Transfer.run}. */
  tell: (progress: Progress) => void;
  /** Aborted when the member stops: requests for files end, and later ones of the same work do not begin. */
  signal: () => AbortSignal;
  /** Does work whose large files can be stopped. It fails with `STOPPED` if it did not succeed because of that. */
  run: <T>(work: () => Promise<T>) => Promise<T>;
  /** Stops the files that are on their way. */
  stop: () => void;
}

/** A transfer that tells its progress; `undefined` says that nothing is on its way any more. */
export function transferOf(tell: (progress: Progress | undefined) => void): Transfer {
  let stopping = new AbortController();
  let running = 0;
  return {
    tell: (progress) => {
      if (running > 0) {
        tell(progress);
      }
    },
    signal: () => stopping.signal,
    run: async (work) => {
      const { signal } = stopping;
      running += 1;
      try {
        return await work();
      } catch (error) {
        throw signal.aborted ? new PageError("STOPPED", error) : error;
      } finally {
        running -= 1;
        if (running === 0) {
          stopping = new AbortController();
          tell(undefined);
        }
      }
    },
    stop: () => stopping.abort(),
  };
}
