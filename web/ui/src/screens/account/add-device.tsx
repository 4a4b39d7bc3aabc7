import { useSignal } from "@preact/signals";
import { Done } from "../../components/notice.tsx";
import { TransferText } from "../../components/transfer-text.tsx";
import { confirmed } from "../../confirming.ts";
import { desk } from "../../desk.ts";
import { AskedDeviceForm } from "./asked-device.tsx";
import { account } from "./messages.ts";

/** Adds a new device of the member: its request, the comparison of its code, and the answer for it. */
export function AddDevice() {
  const text = account();
  const answer = useSignal("");
  if (answer.value) {
    return (
      <div class="stack">
        <Done>{text.deviceAdded}</Done>
        <p class="hint">{text.answerHint}</p>
        <TransferText text={answer.value} label={text.answer} />
      </div>
    );
  }
  return (
    <AskedDeviceForm
      lead={text.addDeviceLead}
      work={async ({ request, code }) => {
        answer.value = await confirmed(() => desk.addDevice(request, code));
      }}
      label={text.add}
      busy={text.adding}
    />
  );
}
