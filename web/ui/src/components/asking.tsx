import { useSignal } from "@preact/signals";
import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

/** How the button of something that takes something away looks, and what it asks first. */
export interface AskingProps {
  label: string;
  /** The question. */
  title: string;
  icon?: IconNode | undefined;
  isSlim?: boolean;
  /** The id of what it acts on, where several buttons have the same label. */
  describedBy?: string | undefined;
}

interface Asked extends AskingProps {
  /** The dialog with the question, which is made anew each time. */
  question: (close: () => void) => ComponentChildren;
}

/** A button of something that takes something away, and the question that it asks first. */
export function Asking({ label, icon, isSlim = false, describedBy, question }: Asked) {
  const isAsking = useSignal(false);
  return (
    <>
      <button
        type="button"
        class={isSlim ? "danger slim" : "danger"}
        aria-describedby={describedBy}
        onClick={() => {
          isAsking.value = true;
        }}
      >
        {icon && <Icon of={icon} />}
        {label}
      </button>
      {isAsking.value &&
        question(() => {
          isAsking.value = false;
        })}
    </>
  );
}
