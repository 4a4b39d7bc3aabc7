import { ChevronLeft } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { keepPlace } from "../scroll.ts";
import { Icon } from "./icon.tsx";

interface ScreenProps {
  title: string;
  /** One sentence that says what the screen is for. */
  lead?: ComponentChildren;
  /** What can be done with the whole screen. */
  actions?: ComponentChildren;
  /** The screen above this one. */
  back?: { href: string; label: string };
  /** Whether the screen uses all the width: for tables and charts. */
  isWide?: boolean;
  children: ComponentChildren;
}

/** A screen. Its title gets the focus, so that a screen reader says where one is. */
export function Screen({ title, lead, actions, back, isWide = false, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    return keepPlace();
  }, []);
  useEffect(() => {
    document.title = `${title} – emr`;
  }, [title]);
  return (
    <main id="main" class={isWide ? "screen wide" : "screen"}>
      {back && (
        <a class="back" href={back.href}>
          <Icon of={ChevronLeft} isDirected />
          {back.label}
        </a>
      )}
      <div class="screen-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {actions && <div class="cluster">{actions}</div>}
      </div>
      {children}
    </main>
  );
}

interface CardProps {
  title: string;
  /** What stands beside the title. */
  beside?: ComponentChildren;
  children: ComponentChildren;
}

/** A part of a screen with a title of its own. */
export function Card({ title, beside, children }: CardProps) {
  const heading = useId();
  return (
    <section class="card" aria-labelledby={heading}>
      <div class="card-head">
        <h2 id={heading}>{title}</h2>
        {beside}
      </div>
      {children}
    </section>
  );
}
