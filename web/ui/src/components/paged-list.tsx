import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { IconNode } from "lucide";
import { type ComponentChildren, Fragment } from "preact";
import { useEffect } from "preact/hooks";
import { useAction } from "../action.ts";
import { changes } from "../desk.ts";
import type { PageRequest } from "../generated/functions.ts";
import { messages } from "../messages/index.ts";
import type { Page } from "../pages.ts";
import { Do } from "./button.tsx";
import { Empty, Loaded } from "./list.tsx";

interface PagedListProps<T> {
  read: (page: PageRequest) => Promise<Page<T>>;
  keyOf: (entry: T) => string;
  row: (entry: T) => ComponentChildren;
  /** What a list without entries says. */
  none: string;
  icon: IconNode;
  /** Which of the entries that are read are shown; all if absent. */
  shows?: (entry: T) => boolean;
  /** What is said if entries are read of which none is shown. */
  noneShown?: string;
  /** Counts changes after which the list is read anew. */
  counter?: ReadonlySignal<number>;
  /** What the button for older entries says. */
  older?: string;
}

/** A long list, read a page at a time. */
export function PagedList<T>({
  read,
  keyOf,
  row,
  none,
  icon,
  shows,
  noneShown,
  older,
  counter = changes,
}: PagedListProps<T>) {
  const found = useSignal<T[] | undefined>(undefined);
  const next = useSignal<string | null>(null);
  const load = useAction(async () => {
    const page = await read({});
    found.value = page.entries;
    next.value = page.next ?? null;
  });
  const further = useAction(async () => {
    const page = await read({ bookmark: next.value });
    found.value = [...(found.value ?? []), ...page.entries];
    next.value = page.next ?? null;
  });
  useEffect(() => load.run(), [counter.value]);
  const entries = found.value ?? [];
  const shown = shows ? entries.filter(shows) : entries;
  return (
    <>
      {found.value && shown.length === 0 && (
        <Empty icon={icon}>{entries.length === 0 && !next.value ? none : (noneShown ?? none)}</Empty>
      )}
      {shown.length > 0 && (
        <ul class="rows card">
          {shown.map((entry) => (
            <Fragment key={keyOf(entry)}>{row(entry)}</Fragment>
          ))}
        </ul>
      )}
      <Loaded action={load} isLoaded={found.value !== undefined} />
      {next.value && (
        <Do
          action={further}
          label={older ?? messages().older}
          busy={messages().looking}
          onClick={further.run}
          look="plain"
        />
      )}
    </>
  );
}
