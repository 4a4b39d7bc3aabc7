import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useReading } from "../action.ts";
import { AskFirst } from "../components/ask-first.tsx";
import { Groups } from "../components/code.tsx";
import { Notice } from "../components/notice.tsx";
import { Refusals } from "../components/refusals.tsx";
import { changes, desk, refresh } from "../desk.ts";
import type { Recovery } from "../generated/functions.ts";
import { messages, moment } from "../messages/index.ts";
import { organizationName } from "../names.ts";
import { LIFETIME } from "../recovery-state.ts";

/** Says on every screen that a new device asked for a recovery in the member's name, and lets the member stop it. */
export function RecoveryNotice() {
  const open = useSignal<Recovery[]>([]);
  // If it cannot be read, what the member does next says why.
  const look = useReading(async () => {
    const { entries } = await desk.recoveries({ size: 200 });
    const now = Date.now();
    open.value = entries.filter(({ status, requested }) => status === "open" && now < requested + LIFETIME);
  });
  useEffect(() => look.run(), [changes.value]);
  if (open.value.length === 0) {
    return null;
  }
  return (
    <div class="screen" role="alert">
      {open.value.map((recovery) => (
        <OneRecovery key={recovery.recovery} of={recovery} />
      ))}
    </div>
  );
}

function OneRecovery({ of }: { of: Recovery }) {
  const { recovery, requested, key } = of;
  const text = messages().recovery;
  const stop = async () => {
    await desk.cancelRecovery(recovery);
    await refresh();
  };
  return (
    <Notice tone="bad">
      <p>{text.isAsked(moment(requested))}</p>
      <p>{text.means}</p>
      <div>
        <span class="quiet small">{text.newKey}</span>
        <Groups text={key.slice(0, 16)} />
      </div>
      <Refusals of={of} nameOf={organizationName} />
      <div>
        <AskFirst label={text.stop} busy={text.stopping} title={text.stopTitle} work={stop}>
          <p>{text.stopMeans}</p>
        </AskFirst>
      </div>
    </Notice>
  );
}
