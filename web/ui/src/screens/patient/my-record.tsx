import { useSignal } from "@preact/signals";
import { FolderPlus } from "lucide";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Empty } from "../../components/list.tsx";
import { Done } from "../../components/notice.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, noteChange } from "../../desk.ts";
import { AddRecord, RecordList } from "../records/category.tsx";
import { patientText } from "./messages.ts";

/** A patient's own categories and what is in them. */
export function MyRecord({ standing }: ScreenProps) {
  const text = patientText();
  const { categories, id } = standing;
  const make = useAction(async (form: FormData) => {
    noteChange(await desk.addCategory(textOf(form, "category")));
  });
  return (
    <Screen title={text.records} lead={text.recordsLead}>
      <Card title={text.id}>
        <Groups text={id} />
      </Card>
      {categories.length === 0 && <Empty icon={FolderPlus}>{text.noCategories}</Empty>}
      {categories.map((category) => (
        <OwnCategory key={category.id} id={category.id} name={category.name} />
      ))}
      <section class="card">
        <Form onSubmit={make.run}>
          <Field label={text.newCategory} hint={text.categoryHint} name="category" maxLength={100} />
          <div>
            <Do action={make} label={text.makeCategory} busy={text.makingCategory} icon={FolderPlus} />
          </div>
        </Form>
      </section>
    </Screen>
  );
}

function OwnCategory({ id, name }: { id: string; name: string }) {
  const text = patientText();
  const wasGranted = useSignal(false);
  const grant = useAction(async (form: FormData) => {
    wasGranted.value = false;
    await desk.grant(id, textOf(form, "grantee").replaceAll(/\s/g, ""));
    wasGranted.value = true;
  });
  return (
    <Card title={name}>
      <RecordList of={{ category: id }} />
      <AddRecord of={{ category: id }} />
      <details>
        <summary>{text.grantTo}</summary>
        <Form onSubmit={grant.run}>
          <Field label={text.grantee} hint={text.grantHint} name="grantee" />
          <div>
            <Do action={grant} label={text.grant} busy={text.granting} look="plain" />
          </div>
          <Done>{wasGranted.value && text.granted}</Done>
        </Form>
      </details>
    </Card>
  );
}
