/**
 * Runs `work` when it is asked to, one run at a time. However often it is asked meanwhile, one more run follows, which
 * begins after the last time it was asked. All who ask wait for the last run.
 */
export function rerunning(work: () => Promise<void>): () => Promise<void> {
  let isAsked = false;
  let running: Promise<void> | undefined;
  const runAll = async () => {
    try {
      while (isAsked) {
        isAsked = false;
        await work();
      }
    } finally {
      running = undefined;
    }
  };
  return () => {
    isAsked = true;
    running ??= runAll();
    return running;
  };
}
