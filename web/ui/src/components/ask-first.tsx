import { useSignal } from "@preact/signals";
import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { useAction } from "../action.ts";
import { messages } from "../messages/index.ts";
import { Do } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icon.tsx";

interface AskFirstProps {
  /** What is done; the button and the question's answer say it. */
  label: string;
  /** What the answer says while it is done. */
  busy: string;
  icon?: IconNode;
  /** The question. */
  title: string;
  /** What it means. */
  children: ComponentChildren;
  work: () => Promise<void>;
  isSlim?: boolean;
  /** The id of what it acts on, where several buttons have the same label. */
  describedBy?: string;
}

/** The button of something that takes something away: it says what that means, and asks, before it is done. */
export function AskFirst({ label, busy, icon, title, children, work, isSlim = false, describedBy }: AskFirstProps) {
  const isAsking = useSignal(false);
  const close = () => {
    isAsking.value = false;
  };
  const answer = useAction(async () => {
    await work();
    close();
  });
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
        <Dialog title={title} onClose={close}>
          {children}
          <div class="cluster">
            <Do
              action={answer}
              label={label}
              busy={busy}
              onClick={answer.run}
              look="danger"
              {...(icon ? { icon } : {})}
            />
            <button type="button" class="plain" onClick={close}>
              {messages().cancel}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
