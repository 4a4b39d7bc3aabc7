import { useSignal } from "@preact/signals";
import { useAction } from "../action.ts";
import { desk, noteChange } from "../desk.ts";
import { messages } from "../messages/index.ts";
import type { Standing } from "../worker/desk.ts";
import { AddRecord, RecordList } from "./category.tsx";
import { Card, Do, Field, Groups, Screen, values } from "./parts.tsx";

/** A patient's own categories and what is in them. */
export function Records({ standing }: { standing: Standing }) {
  const text = messages();
  const { categories, id } = standing;
  const make = useAction(async (form: FormData) => {
    noteChange(await desk.addCategory(String(form.get("category")).trim()));
  });
  return (
    <Screen title={text.records}>
      <p>
        {text.recordsLead} {text.id}: <Groups text={id} />
      </p>
      {categories.length === 0 && <p>{text.noCategories}</p>}
      {categories.map((category) => (
        <OwnCategory key={category.id} id={category.id} name={category.name} />
      ))}
      <form class="card" onSubmit={(event) => make.run(values(event))}>
        <Field label={text.newCategory} hint={text.categoryHint} name="category" />
        <Do action={make} label={text.makeCategory} busy={text.makingCategory} isPlain={categories.length > 0} />
      </form>
    </Screen>
  );
}

function OwnCategory({ id, name }: { id: string; name: string }) {
  const text = messages();
  const wasGranted = useSignal(false);
  const grant = useAction(async (form: FormData) => {
    wasGranted.value = false;
    await desk.grant(id, String(form.get("grantee")).replaceAll(/\s/g, ""));
    wasGranted.value = true;
  });
  return (
    <Card title={name}>
      <RecordList of={{ category: id }} />
      <AddRecord of={{ category: id }} />
      <details>
        <summary>{text.grantTo}</summary>
        <form onSubmit={(event) => grant.run(values(event))}>
          <Field label={text.grantee} hint={text.grantHint} name="grantee" />
          <Do action={grant} label={text.grant} busy={text.granting} isPlain />
          <p role="status">{wasGranted.value && text.granted}</p>
        </form>
      </details>
    </Card>
  );
}
