import { signal } from "@preact/signals";
import { FolderPlus } from "lucide";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Choices } from "../../components/fields.tsx";
import { Form } from "../../components/form.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, noteChange } from "../../desk.ts";
import type { Standing } from "../../worker/desk.ts";
import { OwnAddress } from "./address.tsx";
import { patientText } from "./messages.ts";
import { atLeastOneCategory } from "./terms.tsx";

/** Whether the categories are being made: the first of them does not end the start. */
export const isStarting = signal(false);

/** What a patient sees first: one press makes the categories that most people need. */
export function Start({ standing }: { standing: Standing }) {
  const text = patientText();
  const names = Object.values(text.usualNames);
  const make = useAction(async (form: FormData) => {
    isStarting.value = true;
    try {
      for (const name of form.getAll("categories")) {
        // Each is committed before the next one, so that a failure leaves whole categories.
        noteChange(await desk.addCategory(String(name)));
      }
    } finally {
      isStarting.value = false;
    }
  });
  return (
    <Screen title={text.startTitle(standing.label)} lead={text.startLead}>
      <section class="card">
        <Form onSubmit={make.run}>
          <Choices
            label={text.usual}
            hint={text.usualHint}
            name="categories"
            isMany
            check={atLeastOneCategory}
            options={names.map((name) => ({ value: name, label: name }))}
            values={names}
          />
          <div>
            <Do action={make} label={text.makeUsual} busy={text.makingUsual} icon={FolderPlus} />
          </div>
        </Form>
      </section>
      <Card title={text.startAddress}>
        <p class="quiet">{text.startAddressLead}</p>
        <OwnAddress standing={standing} />
      </Card>
    </Screen>
  );
}
