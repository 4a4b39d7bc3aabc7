import { useSignal } from "@preact/signals";
import type { IconNode } from "lucide";
import { useAction } from "../../action.ts";
import { Asking, type AskingProps } from "../../components/asking.tsx";
import { Do } from "../../components/button.tsx";
import { Choices } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import type { FreezeReason } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { stopText } from "./stop-messages.ts";

const REASONS: FreezeReason[] = ["asked", "misuse"];

interface FreezeProps extends AskingProps {
  icon: IconNode;
  /** What it means. */
  means: string;
  work: (reason: FreezeReason) => Promise<void>;
}

/** The button that freezes a key or a membership: it says what that means, and asks why. */
export function Freeze({ means, work, ...asking }: FreezeProps) {
  const text = stopText();
  const { label, icon } = asking;
  const isAsking = useSignal(false);
  const close = () => {
    isAsking.value = false;
  };
  const freeze = useAction(async (form: FormData) => {
    await work(textOf(form, "reason") as FreezeReason);
    close();
  });
  return (
    <Asking {...asking} isAsking={isAsking}>
      <Form onSubmit={freeze.run}>
        <p>{means}</p>
        <Choices
          label={text.freezeReason}
          hint={text.freezeReasonHint}
          name="reason"
          options={REASONS.map((value) => ({ value, label: text.freezeReasons[value] }))}
        />
        <div class="cluster">
          <Do action={freeze} label={label} busy={text.freezing} look="danger" icon={icon} />
          <button type="button" class="plain" onClick={close}>
            {messages().cancel}
          </button>
        </div>
      </Form>
    </Asking>
  );
}
