import { useSignal } from "@preact/signals";
import { Link } from "lucide";
import { useEffect } from "preact/hooks";
import type { DeviceRequest } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { TransferText } from "../../components/transfer-text.tsx";
import { desk, member } from "../../desk.ts";
import { isDeviceText } from "../../device-text.ts";
import { welcome } from "./messages.ts";

/** What a new device shows until another device of the member has added it. */
export function Joining() {
  const text = welcome();
  const asked = useSignal<DeviceRequest | undefined>(undefined);
  const ask = useAction(async () => {
    asked.value = await desk.deviceRequest();
  });
  useEffect(() => ask.run(), []);
  const finish = useAction(async (form: FormData) => {
    member.value = await desk.finishDevice(textOf(form, "answer"));
  });
  return (
    <Screen title={text.joining} lead={text.joiningLead}>
      <Loaded action={ask} isLoaded={asked.value !== undefined} />
      {asked.value && (
        <>
          <Card title={text.joinRequest}>
            <p class="hint">{text.joinRequestHint}</p>
            <TransferText text={asked.value.request} label={text.joinRequest} />
          </Card>
          <Card title={text.joinCode}>
            <Groups text={asked.value.code} isLarge />
            <p class="hint">{text.joinCodeHint}</p>
          </Card>
          <section class="card">
            <Form onSubmit={finish.run}>
              <ScanQr into="answer" check={isAnswer} />
              <TextArea label={text.joinAnswer} hint={text.joinAnswerHint} name="answer" check={isAnswer} />
              <div>
                <Do action={finish} label={text.joinFinish} busy={text.joinFinishing} icon={Link} />
              </div>
            </Form>
          </section>
        </>
      )}
    </Screen>
  );
}

const isAnswer = (value: string) => (isDeviceText("answer", value) ? undefined : welcome().notAnAnswer);
