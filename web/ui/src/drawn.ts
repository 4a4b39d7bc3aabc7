/** A long list is drawn frame by frame: its first rows are there at once, and the page answers meanwhile. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** So many rows, which fill a screen, are drawn in one frame. */
const STEP = 20;

/** How many of so many rows are drawn by now. Another `list` begins anew; the same one that became longer goes on. */
export function useDrawn(rows: number, list: unknown): number {
  const drawn = useRef({ list, rows: STEP });
  const frames = useSignal(0);
  if (drawn.current.list !== list) {
    drawn.current = { list, rows: STEP };
  }
  const isWhole = drawn.current.rows >= rows;
  useEffect(() => {
    if (isWhole) {
      return;
    }
    const frame = requestAnimationFrame(() => {
      drawn.current.rows += STEP;
      frames.value += 1;
    });
    return () => cancelAnimationFrame(frame);
  }, [isWhole, list, frames.value]);
  return drawn.current.rows;
}

/** The first rows of several lists that stand below each other. */
export function firstOf<T extends unknown[][]>(rows: number, ...lists: T): T {
  let left = rows;
  return lists.map((list) => {
    const first = list.slice(0, left);
    left -= first.length;
    return first;
  }) as T;
}

/** Makes each entry's row once, so that a list that is drawn again compares none of the rows that it has. */
export function drawnOnce<T extends object>(row: (entry: T) => ComponentChildren): (entry: T) => ComponentChildren {
  const made = new WeakMap<T, ComponentChildren>();
  return (entry) => {
    const found = made.get(entry) ?? row(entry);
    made.set(entry, found);
    return found;
  };
}
