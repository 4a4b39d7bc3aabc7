import { useSignal } from "@preact/signals";
import { useAction } from "../../action.ts";
import { Asking, type AskingProps } from "../../components/asking.tsx";
import { Do } from "../../components/button.tsx";
import { Choices } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { messages } from "../../messages/index.ts";

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
export function AskWhy<R extends string>({ means, why, hint, reasons, busy, work, ...asking }: AskWhyProps<R>) {
  const { label, icon } = asking;
  const isAsking = useSignal(false);
  const close = () => {
    isAsking.value = false;
  };
  const act = useAction(async (form: FormData) => {
    await work(textOf(form, "reason") as R);
    close();
  });
  return (
    <Asking {...asking} isAsking={isAsking}>
      <Form onSubmit={act.run}>
        <p>{means}</p>
        <Choices label={why} hint={hint} name="reason" options={reasons} />
        <div class="cluster">
          <Do action={act} label={label} busy={busy} look="danger" {...(icon && { icon })} />
          <button type="button" class="plain" onClick={close}>
            {messages().cancel}
          </button>
        </div>
      </Form>
    </Asking>
  );
}
