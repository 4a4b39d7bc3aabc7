import { useSignal } from "@preact/signals";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Confirm, TextArea } from "../../components/fields.tsx";
import { focusOn } from "../../components/focus-on.ts";
import { Form, textOf } from "../../components/form.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { desk } from "../../desk.ts";
import { isDeviceText } from "../../device-text.ts";
import { messages } from "../../messages/index.ts";
import { useSteps } from "../../steps.ts";
import { account } from "./messages.ts";

/** The steps. */
const REQUEST = 0;
const COMPARE = 1;

/** A new device's request, and its code. */
export interface AskedDevice {
  request: string;
  code: string;
}

interface AskedDeviceFormProps {
  lead: string;
  /** What is done with the request once its code was compared. */
  work: (asked: AskedDevice) => Promise<void>;
  label: string;
  busy: string;
}

/** Takes a new device's request, and has the member compare its code on both screens. */
export function AskedDeviceForm({ lead, work, label, busy }: AskedDeviceFormProps) {
  const text = account();
  const asked = useSignal<AskedDevice | undefined>(undefined);
  const { step, to, back, end } = useSteps(REQUEST, asked.value ? COMPARE : REQUEST);
  const read = useAction(async (form: FormData) => {
    const request = textOf(form, "request");
    asked.value = { request, code: await desk.deviceCode(request) };
    to(COMPARE);
  });
  const go = useAction(async () => {
    if (asked.value) {
      await work(asked.value);
      void end();
    }
  });
  return step === COMPARE && asked.value ? (
    <Form onSubmit={go.run}>
      <div class="stack-tight">
        <h3 ref={focusOn} tabIndex={-1}>
          {text.compareCode}
        </h3>
        <p>{text.compareCodeHint}</p>
        <Groups text={asked.value.code} isLarge />
      </div>
      <Confirm label={text.codeAgrees} name="agrees" />
      <div class="cluster">
        <Do action={go} label={label} busy={busy} />
        <button type="button" class="plain" onClick={back}>
          {messages().back}
        </button>
      </div>
    </Form>
  ) : (
    <Form onSubmit={read.run}>
      <p>{lead}</p>
      <ScanQr into="request" check={isRequest} />
      <TextArea
        label={text.request}
        hint={text.requestHint}
        name="request"
        value={asked.peek()?.request ?? ""}
        check={isRequest}
      />
      <div>
        <Do action={read} label={text.continue} busy={text.checking} />
      </div>
    </Form>
  );
}

const isRequest = (value: string) => (isDeviceText("request", value) ? undefined : account().notARequest);
