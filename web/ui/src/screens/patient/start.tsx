import { useSignal } from "@preact/signals";
import { FolderPlus } from "lucide";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Choices } from "../../components/fields.tsx";
import { Form } from "../../components/form.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, noteChange } from "../../desk.ts";
import { eachOnce } from "../../each-once.ts";
import type { Standing } from "../../worker/desk.ts";
import { OwnAddress } from "./address.tsx";
import { patientText } from "./messages.ts";
import { isStarting } from "./starting.ts";
import { atLeastOneCategory } from "./terms.tsx";

/** What a patient sees first: one press makes the categories that most people need. */
export function Start({ standing }: { standing: Standing }) {
  const text = patientText();
  const names = Object.values(text.usualNames);
  const made = useSignal<string[]>([]);
  const make = useAction(async (form: FormData) => {
    isStarting.value = true;
    // Each is committed before the next one. After a failure, a further try goes on with the one that failed.
    await eachOnce(form.getAll("categories").map(String), made, async (name) =>
      noteChange(await desk.addCategory(name)),
    );
    isStarting.value = false;
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
