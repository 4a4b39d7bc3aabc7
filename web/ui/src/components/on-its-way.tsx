import { useSignal } from "@preact/signals";
import { X } from "lucide";
import { desk, progress } from "../desk.ts";
import { size } from "../messages/index.ts";
import { LARGE } from "../worker/transfer.ts";
import { Icon } from "./icon.tsx";
import { onItsWayText } from "./on-its-way-text.ts";

interface OnItsWayProps {
  /** To the service, or from it. */
  direction: "up" | "down";
  /** How large the file is, in bytes: of a small one nothing is shown. */
  bytes: number;
}

/** How far a large file is on its way, and a button that stops it. Show it while the file is added or opened. */
export function OnItsWay({ direction, bytes }: OnItsWayProps) {
  const words = onItsWayText();
  const isStopping = useSignal(false);
  if (bytes < LARGE) {
    return null;
  }
  const told = progress.value?.direction === direction ? progress.value : undefined;
  const isThere = told !== undefined && told.done >= told.total;
  const phase = words.phases[direction][isThere ? "after" : told ? "now" : "before"];
  const stop = () => {
    isStopping.value = true;
    void desk.stopTransfer();
  };
  return (
    <div class="on-its-way">
      {/* Only the phase is said aloud: the numbers change too often. */}
      <p role="status">{isStopping.value ? words.stopping : phase}</p>
      <progress aria-label={phase} {...(told && !isThere ? { value: told.done, max: told.total } : {})} />
      <div class="cluster">
        {told && !isThere && <span class="quiet small">{words.of(size(told.done), size(told.total))}</span>}
        {!isThere && (
          <button type="button" class="plain slim" aria-disabled={isStopping.value} onClick={stop}>
            <Icon of={X} />
            {words.stop}
          </button>
        )}
      </div>
    </div>
  );
}
