import type { IconNode } from "lucide";
import { h } from "preact";

interface IconProps {
  of: IconNode;
  /** Whether it points forwards or back, so that it turns with the direction of writing. */
  isDirected?: boolean;
}

/** A small picture beside words. Screen readers pass it over: the words say the same. */
export function Icon({ of, isDirected = false }: IconProps) {
  return (
    <svg class={isDirected ? "icon directed" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      {of.map(([tag, attributes]) => h(tag, attributes as object))}
    </svg>
  );
}

interface DiscProps {
  of: IconNode;
  tone?: Tone;
  isLarge?: boolean;
}

/** What a colour means: all is well, take care, something is wrong. */
export type Tone = "good" | "warn" | "bad";

/** A picture on a coloured ground, at the beginning of a row. */
export function Disc({ of, tone, isLarge = false }: DiscProps) {
  return (
    <span class={["disc", tone, isLarge && "large"].filter(Boolean).join(" ")}>
      <Icon of={of} />
    </span>
  );
}
