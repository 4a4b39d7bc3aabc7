import { useSignal } from "@preact/signals";
import { Trash2 } from "lucide";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Icon } from "../../components/icon.tsx";
import { Card } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import { patientText } from "./messages.ts";

/** Erases a record of the patient for good, after they have read what this means. */
export function EraseRecord({ category, record }: { category: string; record: string }) {
  const text = patientText();
  const isAsked = useSignal(false);
  const erase = useAction(async () => {
    await desk.eraseRecords([{ category, record }]);
    isAsked.value = false;
    changes.value += 1;
  });
  return (
    <Card title={text.eraseCard}>
      <p class="quiet">{text.eraseCardLead}</p>
      <div>
        <button type="button" class="danger slim" onClick={() => (isAsked.value = true)}>
          <Icon of={Trash2} />
          {text.erase}
        </button>
      </div>
      {isAsked.value && (
        <Dialog title={text.eraseTitle} onClose={() => (isAsked.value = false)}>
          <ul class="stack-tight">
            {text.eraseMeans.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <p>
            <strong>{text.eraseFinal}</strong>
          </p>
          <div class="cluster">
            <Do action={erase} label={text.erase} busy={text.erasing} onClick={erase.run} look="danger" icon={Trash2} />
            <button type="button" class="plain" onClick={() => (isAsked.value = false)}>
              {messages().cancel}
            </button>
          </div>
        </Dialog>
      )}
    </Card>
  );
}
