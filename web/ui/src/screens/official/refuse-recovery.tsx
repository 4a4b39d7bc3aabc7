import { useSignal } from "@preact/signals";
import { useAction } from "../../action.ts";
import { Asking } from "../../components/asking.tsx";
import { Do } from "../../components/button.tsx";
import { Choices } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { changes, desk } from "../../desk.ts";
import type { Recovery, RefusalReason } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { officialRecoveryText } from "./recovery-messages.ts";

const REASONS: RefusalReason[] = ["not-proven", "other-key", "not-asked"];

interface RefuseRecoveryProps {
  of: Recovery;
  /** The id of what names the recovery. */
  describedBy: string;
}

/** The button that refuses a recovery for the official's organization: it says what that means, and asks why. */
export function RefuseRecovery({ of: { id, recovery }, describedBy }: RefuseRecoveryProps) {
  const text = officialRecoveryText();
  const isAsking = useSignal(false);
  const close = () => {
    isAsking.value = false;
  };
  const refuse = useAction(async (form: FormData) => {
    await desk.refuseRecovery(id, recovery, textOf(form, "reason") as RefusalReason);
    changes.value += 1;
    close();
  });
  return (
    <Asking label={text.refuse} title={text.refuseTitle} isAsking={isAsking} describedBy={describedBy} isSlim>
      <Form onSubmit={refuse.run}>
        <p>{text.refuseMeans}</p>
        <Choices
          label={text.refuseReason}
          hint={text.refuseReasonHint}
          name="reason"
          options={REASONS.map((value) => ({ value, label: messages().recovery.refusalReasons[value] }))}
        />
        <div class="cluster">
          <Do action={refuse} label={text.refuse} busy={text.refusing} look="danger" />
          <button type="button" class="plain" onClick={close}>
            {messages().cancel}
          </button>
        </div>
      </Form>
    </Asking>
  );
}
