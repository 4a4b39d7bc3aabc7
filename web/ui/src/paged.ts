import type { PageRequest } from "./generated/functions.ts";
import { type Page, readAgain } from "./pages.ts";
import { turns } from "./turns.ts";

type Read<T> = (page: PageRequest) => Promise<Page<T>>;

/** How a long list is read. */
export interface Paged<T> {
  /** Begins another list: what is being read of the list before it is not shown. */
  begin(): void;
  /** Reads the list anew, as far as it was read. */
  again(read: Read<T>): Promise<void>;
  /** Reads the next page. */
  more(read: Read<T>): Promise<void>;
}

/**
 * Reads a long list page by page, one page at a time, so that no entry is missing or there twice. `shown` tells what was
 * read, and `show` takes what is read now; `undefined` while nothing of the list was read.
 */
export function paged<T>(shown: () => Page<T> | undefined, show: (page: Page<T> | undefined) => void): Paged<T> {
  const inTurn = turns();
  let list = 0;
  const change = (read: () => Promise<Page<T>>) => {
    const mine = list;
    return inTurn(async () => {
      try {
        const page = await read();
        if (mine === list) {
          show(page);
        }
      } catch (error) {
        if (mine === list) {
          throw error;
        }
      }
    });
  };
  return {
    begin() {
      list += 1;
      show(undefined);
    },
    again: (read) => change(() => readAgain(read, shown()?.entries.length ?? 0)),
    more: (read) =>
      change(async () => {
        const { entries = [], next = null } = shown() ?? {};
        const page = await read({ bookmark: next });
        return { entries: [...entries, ...page.entries], next: page.next ?? null };
      }),
  };
}
