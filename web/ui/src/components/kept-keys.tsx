import { useSignal } from "@preact/signals";
import { HardDrive } from "lucide";
import { useEffect } from "preact/hooks";
import { messages } from "../messages/index.ts";
import { askToPersist, isPersistent, readPersistence } from "../persistence.ts";
import { Icon } from "./icon.tsx";
import { Notice } from "./notice.tsx";

/** Says whether the browser keeps the member's keys, and lets the member ask it to. */
export function KeptKeys() {
  const text = messages();
  const wasAsked = useSignal(false);
  useEffect(readPersistence, []);
  const ask = () => {
    wasAsked.value = true;
    askToPersist();
  };
  const isKept = isPersistent.value === true;
  return (
    <>
      {isPersistent.value !== undefined && (
        <Notice tone={isKept ? "good" : "warn"}>{isKept ? text.isPersistent : text.isNotPersistent}</Notice>
      )}
      {!isKept && (
        <div>
          <button type="button" class="plain" onClick={ask}>
            <Icon of={HardDrive} />
            {text.askToPersist}
          </button>
        </div>
      )}
      <div role="status">{wasAsked.value && !isKept && <p class="quiet small">{text.askedToPersist}</p>}</div>
    </>
  );
}
