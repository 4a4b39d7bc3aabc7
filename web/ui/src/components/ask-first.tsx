import type { ComponentChildren } from "preact";
import { useAction } from "../action.ts";
import { Asking, type AskingProps } from "./asking.tsx";
import { Dialog, DialogAnswers } from "./dialog.tsx";

interface AskFirstProps extends AskingProps {
  /** What the answer says while it is done. */
  busy: string;
  /** What it means. */
  children: ComponentChildren;
  work: () => Promise<void>;
}

/** The button of something that takes something away: it says what that means, and asks, before it is done. */
export function AskFirst(props: AskFirstProps) {
  return <Asking {...props} question={(close) => <Question {...props} onClose={close} />} />;
}

function Question({ title, label, icon, busy, children, work, onClose }: AskFirstProps & { onClose: () => void }) {
  const answer = useAction(async () => {
    await work();
    onClose();
  });
  return (
    <Dialog title={title} isBusy={answer.isRunning} onClose={onClose}>
      {children}
      <DialogAnswers
        action={answer}
        label={label}
        busy={busy}
        onClick={answer.run}
        look="danger"
        {...(icon ? { icon } : {})}
        onClose={onClose}
      />
    </Dialog>
  );
}
