import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { messages } from "../messages/index.ts";
import { Do, type DoProps } from "./button.tsx";

interface DialogProps {
  title: string;
  onClose: () => void;
  /** Whether what was asked for is under way: then nothing closes it, because that would stop nothing. */
  isBusy?: boolean;
  children: ComponentChildren;
}

/** A question before something that cannot be undone. The browser keeps the focus in it, and Escape closes it. */
export function Dialog({ title, onClose, isBusy = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Closed before it is removed, so that the focus goes back to where it was.
    return () => shown?.close();
  }, []);
  // A browser lets a page prevent only the first Escape.
  const close = () => (isBusy ? dialog.current?.showModal() : onClose());
  const heading = useId();
  return (
    <dialog
      ref={dialog}
      class="stack"
      aria-labelledby={heading}
      onCancel={(event) => isBusy && event.preventDefault()}
      onClose={close}
    >
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}

/** The answers to a question: what is asked for, and the way out as long as it is not under way. */
export function DialogAnswers({ onClose, ...work }: DoProps & Pick<DialogProps, "onClose">) {
  return (
    <div class="cluster">
      <Do {...work} />
      {!work.action.isRunning && (
        <button type="button" class="plain" onClick={onClose}>
          {messages().cancel}
        </button>
      )}
    </div>
  );
}
