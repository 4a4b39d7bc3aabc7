import { Trash2 } from "lucide";
import { AskFirst } from "../../components/ask-first.tsx";
import { Card } from "../../components/screen.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import { patientText } from "./messages.ts";

/** Erases a record of the patient for good, after they have read what this means. */
export function EraseRecord({ category, record }: { category: string; record: string }) {
  const text = patientText();
  const erase = async () => {
    await desk.eraseRecords([{ category, record }]);
    noteOwnChange();
  };
  return (
    <Card title={text.eraseCard}>
      <p class="quiet">{text.eraseCardLead}</p>
      <div>
        <AskFirst label={text.erase} busy={text.erasing} icon={Trash2} title={text.eraseTitle} work={erase} isSlim>
          <ul class="stack-tight">
            {text.eraseMeans.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <p>
            <strong>{text.eraseFinal}</strong>
          </p>
        </AskFirst>
      </div>
    </Card>
  );
}
