import type { ComponentChildren } from "preact";
import { useAction } from "../action.ts";
import { messages } from "../messages/index.ts";
import { Dialog, DialogAnswers } from "./dialog.tsx";
import { Field, type FieldProps } from "./fields.tsx";
import { Form, textOf } from "./form.tsx";

interface NameDialogProps {
  title: string;
  /** What is to be named, above the field. */
  children?: ComponentChildren;
  field: Pick<FieldProps, "label" | "hint" | "maxLength" | "value" | "isOptional">;
  /** Keeps the name; the dialog closes afterwards. */
  onName: (name: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for the name that the member gives to something. */
export function NameDialog({ title, children, field, onName, onClose }: NameDialogProps) {
  const text = messages();
  const keep = useAction(async (form: FormData) => {
    await onName(textOf(form, "name"));
    onClose();
  });
  return (
    <Dialog title={title} isBusy={keep.isRunning} onClose={onClose}>
      {children}
      <Form onSubmit={keep.run}>
        <Field name="name" {...field} />
        <DialogAnswers action={keep} label={text.save} busy={text.saving} onClose={onClose} />
      </Form>
    </Dialog>
  );
}
