import { useSignal } from "@preact/signals";
import { HandHelping } from "lucide";
import { afterwards } from "../../afterwards.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Card } from "../../components/screen.tsx";
import { TransferText } from "../../components/transfer-text.tsx";
import { confirmed } from "../../confirming.ts";
import { desk, handedOver, lockNow } from "../../desk.ts";
import type { Standing } from "../../worker/desk.ts";
import { type AskedDevice, AskedDeviceForm } from "./asked-device.tsx";
import { account } from "./messages.ts";

/** Hands over the keys that a hospital keeps for a patient to the patient's own device. */
export function HandOver({ standing: { id, label } }: { standing: Standing }) {
  const text = account();
  const asked = useSignal<AskedDevice | undefined>(undefined);
  const answer = useSignal("");
  // The network refuses these keys from then on: they are removed, and the start of the page says what was done.
  const handOver = async () => {
    if (asked.value) {
      const { request, code } = asked.value;
      await confirmed(() => desk.handOver(request, code));
      await afterwards(() => desk.removeKeys(id));
      lockNow();
      handedOver.value = label;
    }
  };
  return (
    <Card title={text.handOver}>
      {answer.value ? (
        <>
          <p>{text.handOverAnswer}</p>
          <TransferText text={answer.value} label={text.answer} />
          <div>
            <AskFirst
              label={text.handOverNow}
              busy={text.handingOver}
              icon={HandHelping}
              title={text.handOverNow}
              work={handOver}
            >
              <p>{text.handOverMeans}</p>
            </AskFirst>
          </div>
        </>
      ) : (
        <AskedDeviceForm
          lead={text.handOverLead}
          work={async (given) => {
            answer.value = await confirmed(() => desk.certifyDevice(given.request, given.code));
            asked.value = given;
          }}
          label={text.continue}
          busy={text.checking}
        />
      )}
    </Card>
  );
}
