import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Action, useAction } from "../action.ts";
import type { PageRequest } from "../generated/functions.ts";
import { messages } from "../messages/index.ts";
import { Do } from "./button.tsx";
import { Loaded } from "./list.tsx";

/** A page of a long list, as the contract answers. */
export interface Page<T> {
  entries: T[];
  next?: string | null;
}

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

/** Reads a list page by page, and from its start again when one of `inputs` changes. */
export function usePages<T>(read: (page: PageRequest) => Promise<Page<T>>, inputs: unknown[]): Pages<T> {
  const entries = useSignal<T[] | undefined>(undefined);
  const next = useSignal<string | null | undefined>(undefined);
  const start = useAction(async () => {
    const page = await read({});
    entries.value = page.entries;
    next.value = page.next;
  });
  const more = useAction(async () => {
    const page = await read({ bookmark: next.peek() ?? null });
    entries.value = [...(entries.peek() ?? []), ...page.entries];
    next.value = page.next;
  });
  useEffect(() => {
    entries.value = undefined;
    start.run();
  }, inputs);
  return { entries: entries.value, start, more, hasMore: Boolean(next.value) };
}

/** The end of a long list: what is being read, why it cannot be read, and the way to older entries. */
export function PagesEnd<T>({ of: { entries, start, more, hasMore } }: { of: Pages<T> }) {
  const text = messages();
  return (
    <>
      <Loaded action={start} isLoaded={entries !== undefined} />
      {hasMore && (
        <div>
          <Do action={more} label={text.older} busy={text.working} onClick={more.run} look="plain" />
        </div>
      )}
    </>
  );
}
