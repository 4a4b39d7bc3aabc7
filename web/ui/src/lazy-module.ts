/** A part of the page that is loaded when it is first needed. */

import { PageError } from "./failure.ts";

/** What loads a module once; after a failure the next call tries again. */
export function lazyModule<M>(load: () => Promise<M>): () => Promise<M> {
  let loaded: Promise<M> | undefined;
  return () => {
    loaded ??= load().catch((error) => {
      loaded = undefined;
      // Without a connection the page is whole, and loads this part when it is back.
      throw new PageError(navigator.onLine ? "BROKEN_PAGE" : "UNREACHABLE", error);
    });
    return loaded;
  };
}
