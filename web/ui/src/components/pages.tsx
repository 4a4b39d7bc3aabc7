import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Action, useAction, useReading } from "../action.ts";
import type { PageRequest } from "../generated/functions.ts";
import { messages } from "../messages/index.ts";
import { type Paged, paged } from "../paged.ts";
import type { Page } from "../pages.ts";
import { Do } from "./button.tsx";
import { Loaded } from "./list.tsx";

/** A long list, as far as it was read. */
export interface Pages<T> {
  /** What was read; `undefined` until the first page is there. */
  entries: T[] | undefined;
  /** Reads the first page anew. */
  start: Action<[]>;
  /** Reads the next page. */
  more: Action<[]>;
  hasMore: boolean;
}

/**
 * Reads a list page by page. When one of `inputs` changes it is another list; when `counter` changes the same list is read
 * anew, as far as it was read, and what was read stays until then.
 */
export function usePages<T>(
  read: (page: PageRequest) => Promise<Page<T>>,
  inputs: unknown[],
  counter?: number,
): Pages<T> {
  const shown = useSignal<Page<T> | undefined>(undefined);
  const list = useRef<Paged<T>>(undefined);
  list.current ??= paged(
    () => shown.peek(),
    (page) => {
      shown.value = page;
    },
  );
  const { begin, again, more: next } = list.current;
  const start = useReading(() => again(read));
  const more = useAction(() => next(read));
  useEffect(begin, inputs);
  useEffect(() => start.run(), [...inputs, counter]);
  return { entries: shown.value?.entries, start, more, hasMore: Boolean(shown.value?.next) };
}

/** The end of a long list: what is being read, why it cannot be read, and the way to older entries. */
export function PagesEnd<T>({
  of: { entries, start, more, hasMore },
  older = messages().older,
}: {
  of: Pages<T>;
  /** What the button for older entries says. */
  older?: string | undefined;
}) {
  const text = messages();
  return (
    <>
      <Loaded action={start} isLoaded={entries !== undefined} />
      {hasMore && (
        <div>
          <Do action={more} label={older} busy={text.looking} onClick={more.run} look="plain" />
        </div>
      )}
    </>
  );
}
