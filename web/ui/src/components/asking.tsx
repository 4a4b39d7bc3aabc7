import type { Signal } from "@preact/signals";
import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { Dialog } from "./dialog.tsx";
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
  /** Whether the question is on the screen. */
  isAsking: Signal<boolean>;
  /** What is shown with the question. */
  children: ComponentChildren;
}

/** A button of something that takes something away, and the question that it asks first. */
export function Asking({ label, title, icon, isSlim = false, describedBy, isAsking, children }: Asked) {
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
      {isAsking.value && (
        <Dialog
          title={title}
          onClose={() => {
            isAsking.value = false;
          }}
        >
          {children}
        </Dialog>
      )}
    </>
  );
}
