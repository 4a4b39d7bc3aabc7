import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import type { Action } from "../action.ts";
import { messages } from "../messages/index.ts";
import { Disc, type Tone } from "./icon.tsx";
import { Failed } from "./notice.tsx";

interface RowProps {
  icon?: IconNode;
  tone?: Tone | undefined;
  title: ComponentChildren;
  /** Where a press leads. */
  href?: string;
  /** The id of the title, for buttons that act on this row. */
  titleId?: string;
  detail?: ComponentChildren;
  /** At the row's end: a badge, buttons. */
  end?: ComponentChildren;
  /** Below it: what was opened. */
  below?: ComponentChildren;
}

/** An entry of a list; a child of a `ul` with the class `rows`. */
export function Row({ icon, tone, title, href, titleId, detail, end, below }: RowProps) {
  return (
    <li>
      <div class="row">
        {icon && <Disc of={icon} {...(tone ? { tone } : {})} />}
        <div class="row-body">
          {href ? (
            <a class="row-link row-title" id={titleId} href={href}>
              <bdi>{title}</bdi>
            </a>
          ) : (
            <span class="row-title" id={titleId}>
              <bdi>{title}</bdi>
            </span>
          )}
          {detail && <div class="row-detail">{detail}</div>}
        </div>
        {end && <div class="row-end">{end}</div>}
        {below && <div class="row-below">{below}</div>}
      </div>
    </li>
  );
}

/** A list without entries: why, and what to do next. */
export function Empty({ icon, children }: { icon: IconNode; children: ComponentChildren }) {
  return (
    <div class="empty">
      <Disc of={icon} isLarge />
      {children}
    </div>
  );
}

/** What is read when it is first shown: until then it says so, and it says if it cannot be read. */
export function Loaded({ action, isLoaded }: { action: Action<[]>; isLoaded: boolean }) {
  const text = messages();
  if (action.failure) {
    return (
      <div class="stack">
        <Failed failure={action.failure} />
        <button type="button" class="plain" onClick={action.run}>
          {text.lookAgain}
        </button>
      </div>
    );
  }
  return isLoaded ? null : (
    <div class="skeleton">
      <span />
      <span />
      <span />
      <p class="hidden" role="status">
        {text.working}
      </p>
    </div>
  );
}
