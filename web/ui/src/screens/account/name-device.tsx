import { useSignal } from "@preact/signals";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { desk } from "../../desk.ts";
import type { Digest } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
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
  const save = useAction(async (form: FormData) => {
    await desk.nameDevice({ key, name: textOf(form, "name") });
    close();
    onNamed();
  });
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
        <Dialog title={text.nameOf(label)} onClose={close}>
          <Form onSubmit={save.run}>
            <Field
              label={text.deviceName}
              hint={text.deviceNameHint}
              name="name"
              maxLength={40}
              value={name}
              isOptional
            />
            <div class="cluster">
              <Do action={save} label={text.saveName} busy={text.savingName} />
              <button type="button" class="plain" onClick={close}>
                {messages().cancel}
              </button>
            </div>
          </Form>
        </Dialog>
      )}
    </>
  );
}
