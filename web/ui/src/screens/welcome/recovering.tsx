import { FileQuestion } from "lucide";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, member } from "../../desk.ts";
import { isDeviceText } from "../../device-text.ts";
import { OwnRequest } from "./own-request.tsx";
import { recoveryText } from "./recovery-messages.ts";

/** What a device shows that shall recover a membership, until it has an official's answer. */
export function Recovering() {
  const text = recoveryText();
  const begin = useAction(async (form: FormData) => {
    member.value = await desk.beginRecovery(textOf(form, "answer"));
  });
  return (
    <Screen title={text.title} lead={text.meetLead}>
      <Card title={text.meet}>
        <OwnRequest />
      </Card>
      <section class="card">
        <Form onSubmit={begin.run}>
          <ScanQr into="answer" check={isAnswer} />
          <TextArea label={text.answer} hint={text.answerHint} name="answer" check={isAnswer} />
          <div>
            <Do action={begin} label={text.ask} busy={text.asking} icon={FileQuestion} />
          </div>
        </Form>
      </section>
    </Screen>
  );
}

const isAnswer = (value: string) => (isDeviceText("answer", value) ? undefined : recoveryText().notAnAnswer);
