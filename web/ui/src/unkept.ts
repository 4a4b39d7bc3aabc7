/** What was typed and is not kept yet: it is kept after a pause, and at once if its form or the page is left. */

/** How long what is typed waits until it is kept, in milliseconds. */
const PAUSE = 400;

/** Keeps the latest state of one form. */
export interface Keeper<T> {
  /** Notes what stands in the form now. */
  note(state: T): void;
  /** Forgets what waits. */
  drop(): void;
  /** Keeps what waits, since the form is left. */
  close(): void;
}

interface Waiting {
  /** Keeps what waits; `undefined` if all is kept. */
  now(): Promise<void> | undefined;
}

const open = new Set<Waiting>();

/** A keeper that calls `keep`, which does not fail. */
export function keeperOf<T>(keep: (state: T) => Promise<void>): Keeper<T> {
  let waiting: { state: T } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let keeping: Promise<void> | undefined;
  const drop = () => {
    clearTimeout(timer);
    timer = undefined;
    waiting = undefined;
  };
  const now = () => {
    if (waiting) {
      const mine = keep(waiting.state).finally(() => {
        if (keeping === mine) {
          keeping = undefined;
        }
      });
      keeping = mine;
      drop();
    }
    return keeping;
  };
  const self: Waiting = { now };
  return {
    note(state) {
      open.add(self);
      waiting = { state };
      timer ??= setTimeout(now, PAUSE);
    },
    drop,
    close() {
      void (now() ?? Promise.resolve()).finally(() => open.delete(self));
    },
  };
}

/** Keeps what waits in all forms; `undefined` if all is kept. */
export function keepAll(): Promise<void> | undefined {
  const keeping = [...open].map((one) => one.now()).filter((one) => one !== undefined);
  return keeping.length > 0 ? Promise.all(keeping).then(() => {}) : undefined;
}
