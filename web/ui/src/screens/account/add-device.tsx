import { useSignal } from "@preact/signals";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Confirm, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Done } from "../../components/notice.tsx";
import { TransferText } from "../../components/transfer-text.tsx";
import { desk } from "../../desk.ts";
import { account } from "./messages.ts";

/** Adds a new device of the member: its request, the comparison of its code, and the answer for it. */
export function AddDevice() {
  const text = account();
  const asked = useSignal<{ request: string; code: string } | undefined>(undefined);
  const answer = useSignal("");
  const read = useAction(async (form: FormData) => {
    const request = textOf(form, "request");
    asked.value = { request, code: await desk.deviceCode(request) };
  });
  const add = useAction(async () => {
    if (asked.value) {
      answer.value = await desk.addDevice(asked.value.request, asked.value.code);
    }
  });
  if (answer.value) {
    return (
      <div class="stack">
        <Done>{text.deviceAdded}</Done>
        <p class="hint">{text.answerHint}</p>
        <TransferText text={answer.value} />
      </div>
    );
  }
  return asked.value ? (
    <Form onSubmit={add.run}>
      <div class="stack-tight">
        <h3>{text.compareCode}</h3>
        <p>{text.compareCodeHint}</p>
        <Groups text={asked.value.code} isLarge />
      </div>
      <Confirm label={text.codeAgrees} name="agrees" />
      <div>
        <Do action={add} label={text.add} busy={text.adding} />
      </div>
    </Form>
  ) : (
    <Form onSubmit={read.run}>
      <p>{text.addDeviceLead}</p>
      <TextArea label={text.request} hint={text.requestHint} name="request" />
      <div>
        <Do action={read} label={text.continue} busy={text.checking} />
      </div>
    </Form>
  );
}
