import { useSignal } from "@preact/signals";
import { NameDialog } from "../../components/name-dialog.tsx";
import { desk } from "../../desk.ts";
import type { Digest } from "../../generated/functions.ts";
import { account } from "./messages.ts";

interface NameDeviceProps {
  of: Digest;
  /** The present name; empty if it has none. */
  name: string;
  /** What the list calls the device. */
  label: string;
  describedBy: string;
  onNamed: () => void;
}

/** The button with which the member names a device. */
export function NameDevice({ of: key, name, label, describedBy, onNamed }: NameDeviceProps) {
  const text = account();
  const isOpen = useSignal(false);
  const close = () => {
    isOpen.value = false;
  };
  const keep = async (name: string) => {
    await desk.nameDevice({ key, name });
    onNamed();
  };
  return (
    <>
      <button
        type="button"
        class="plain slim"
        aria-describedby={describedBy}
        onClick={() => {
          isOpen.value = true;
        }}
      >
        {text.nameIt}
      </button>
      {isOpen.value && (
        <NameDialog
          title={text.nameOf(label)}
          field={{ label: text.deviceName, hint: text.deviceNameHint, maxLength: 40, value: name, isOptional: true }}
          onName={keep}
          onClose={close}
        />
      )}
    </>
  );
}
