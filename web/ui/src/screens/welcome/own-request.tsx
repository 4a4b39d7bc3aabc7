import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DeviceRequest } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import { Groups } from "../../components/code.tsx";
import { Loaded } from "../../components/list.tsx";
import { TransferText } from "../../components/transfer-text.tsx";
import { desk } from "../../desk.ts";
import { recoveryText } from "./recovery-messages.ts";

/** What an official needs of a device that asks for a recovery: its request to scan, and the code to be read to them. */
export function OwnRequest() {
  const text = recoveryText();
  const asked = useSignal<DeviceRequest | undefined>(undefined);
  const ask = useAction(async () => {
    asked.value = await desk.deviceRequest();
  });
  useEffect(() => ask.run(), []);
  return (
    <>
      <Loaded action={ask} isLoaded={asked.value !== undefined} />
      {asked.value && (
        <>
          <div class="stack-tight">
            <h3>{text.request}</h3>
            <p class="hint">{text.requestHint}</p>
            <TransferText text={asked.value.request} label={text.request} />
          </div>
          <div class="stack-tight">
            <h3>{text.code}</h3>
            <Groups text={asked.value.code} isLarge />
            <p class="hint">{text.codeHint}</p>
          </div>
        </>
      )}
    </>
  );
}
