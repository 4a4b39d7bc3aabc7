import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon, type Tone } from "./icon.tsx";

interface BadgeProps {
  tone?: Tone | "accent" | undefined;
  icon?: IconNode | undefined;
  children: ComponentChildren;
}

/** A short word about a state. Its colour says nothing that the word does not say. */
export function Badge({ tone, icon, children }: BadgeProps) {
  return (
    <span class={`badge ${tone ?? ""}`}>
      {icon && <Icon of={icon} />}
      {children}
    </span>
  );
}
