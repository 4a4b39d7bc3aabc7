import { useAction } from "../../action.ts";
import { Asking, type AskingProps } from "../../components/asking.tsx";
import { Dialog, DialogAnswers } from "../../components/dialog.tsx";
import { Choices } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";

interface AskWhyProps<R extends string> extends AskingProps {
  /** What it means. */
  means: string;
  /** The question for the reason. */
  why: string;
  hint: string;
  reasons: { value: R; label: string }[];
  /** What the button says while it is done. */
  busy: string;
  work: (reason: R) => Promise<void>;
}

/** The button of something that needs a reason: it says what that means, and asks why. */
export function AskWhy<R extends string>(props: AskWhyProps<R>) {
  return <Asking {...props} question={(close) => <Question {...props} onClose={close} />} />;
}

function Question<R extends string>(props: AskWhyProps<R> & { onClose: () => void }) {
  const { title, label, icon, means, why, hint, reasons, busy, work, onClose } = props;
  const act = useAction(async (form: FormData) => {
    await work(textOf(form, "reason") as R);
    onClose();
  });
  return (
    <Dialog title={title} isBusy={act.isRunning} onClose={onClose}>
      <Form onSubmit={act.run}>
        <p>{means}</p>
        <Choices label={why} hint={hint} name="reason" options={reasons} />
        <DialogAnswers
          action={act}
          label={label}
          busy={busy}
          look="danger"
          {...(icon ? { icon } : {})}
          onClose={onClose}
        />
      </Form>
    </Dialog>
  );
}
