/**
 * Runs `work` when it is asked to, one run at a time. However often it is asked meanwhile, one more run follows, which
 * begins after the last time it was asked.
 */
export function rerunning(work: () => Promise<void>): () => Promise<void> {
  let isRunning = false;
  let isAsked = false;
  return async () => {
    isAsked = true;
    if (isRunning) {
      return;
    }
    isRunning = true;
    try {
      while (isAsked) {
        isAsked = false;
        await work();
      }
    } finally {
      isRunning = false;
    }
  };
}
