import type { ReadonlySignal } from "@preact/signals";
import type { IconNode } from "lucide";
import { type ComponentChildren, Fragment } from "preact";
import { changes } from "../desk.ts";
import type { PageRequest } from "../generated/functions.ts";
import type { Page } from "../pages.ts";
import { Empty } from "./list.tsx";
import { PagesEnd, usePages } from "./pages.tsx";

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
  const pages = usePages(read, [], counter.value);
  const entries = pages.entries ?? [];
  const shown = shows ? entries.filter(shows) : entries;
  return (
    <>
      {pages.entries && shown.length === 0 && (
        <Empty icon={icon}>{entries.length === 0 && !pages.hasMore ? none : (noneShown ?? none)}</Empty>
      )}
      {shown.length > 0 && (
        <ul class="rows card">
          {shown.map((entry) => (
            <Fragment key={keyOf(entry)}>{row(entry)}</Fragment>
          ))}
        </ul>
      )}
      <PagesEnd of={pages} older={older} />
    </>
  );
}
