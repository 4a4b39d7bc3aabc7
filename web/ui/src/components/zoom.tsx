import type { Signal } from "@preact/signals";
import { type IconNode, ZoomIn, ZoomOut } from "lucide";
import type { ComponentChildren } from "preact";
import { localized, percent } from "../messages/index.ts";
import { Icon } from "./icon.tsx";

const text = localized({
  en: { in: "Larger", out: "Smaller" },
  ar: { in: "تكبير", out: "تصغير" },
});

/** How many times as wide as its place something is shown. */
const STEPS = [1, 1.5, 2, 3, 4];

interface ZoomProps {
  /** One of the steps; 1 at first. */
  zoom: Signal<number>;
  label: string;
  /** Further buttons. */
  bar?: ComponentChildren;
  children: ComponentChildren;
}

/** Something to look at, as wide as its place or wider: then it is scrolled, by keyboard too. */
export function Zoom({ zoom, label, bar, children }: ZoomProps) {
  const step = STEPS.indexOf(zoom.value);
  const change = (by: number) => {
    zoom.value = STEPS[step + by] ?? zoom.value;
  };
  return (
    <div class="stack-tight">
      <div class="cluster no-print">
        {bar}
        <Tool icon={ZoomOut} label={text().out} isDisabled={step === 0} onClick={() => change(-1)} />
        <span class="small" role="status">
          {percent(zoom.value)}
        </span>
        <Tool icon={ZoomIn} label={text().in} isDisabled={step === STEPS.length - 1} onClick={() => change(1)} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="zoom" aria-label={label} tabIndex={0}>
        <div style={{ inlineSize: `${100 * zoom.value}%` }}>{children}</div>
      </section>
    </div>
  );
}

interface ToolProps {
  icon: IconNode;
  label: string;
  isDisabled: boolean;
  isDirected?: boolean;
  onClick: () => void;
}

/** A small button of the bar: only a picture. */
export function Tool({ icon, label, isDisabled, isDirected = false, onClick }: ToolProps) {
  return (
    <button
      type="button"
      class="plain slim"
      aria-label={label}
      title={label}
      aria-disabled={isDisabled}
      onClick={onClick}
    >
      <Icon of={icon} isDirected={isDirected} />
    </button>
  );
}
