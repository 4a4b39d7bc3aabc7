import { useSignal } from "@preact/signals";
import { FolderLock, FolderPlus, Siren } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Done, Notice, type Sentence } from "../../components/notice.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { changes, desk, noteChange } from "../../desk.ts";
import type { Category } from "../../generated/functions.ts";
import { listed } from "../../messages/index.ts";
import { organizationName } from "../../names.ts";
import { ToEmergencyCard } from "./emergency-card.tsx";
import { patientText } from "./messages.ts";

/** The patient's categories: each open or closed to emergencies. */
export function Categories({ standing: { categories } }: ScreenProps) {
  const text = patientText();
  const made = useSignal(0);
  const make = useAction(async (form: FormData) => {
    noteChange(await desk.addCategory(textOf(form, "category")));
    made.value += 1;
  });
  return (
    <Screen title={text.categories} lead={text.categoriesLead} actions={<ToEmergencyCard />}>
      {categories.length === 0 && <Empty icon={FolderLock}>{text.needCategory}</Empty>}
      {categories.map(({ id, name }) => (
        <OwnCategory key={id} id={id} name={name} />
      ))}
      <section class="card">
        <Form key={made.value} onSubmit={make.run}>
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
  const category = useSignal<Category | undefined>(undefined);
  const done = useSignal<Sentence>();
  const load = useReading(async () => {
    category.value = await desk.category({ category: id });
  });
  useEffect(() => load.run(), [id, changes.value]);
  const isOpen = category.value?.key.emergency_access ?? false;
  const change = useAction(async () => {
    await desk.setEmergencyAccess(id, !isOpen);
    category.value = await desk.category({ category: id });
    done.value = () => (isOpen ? patientText().nowClosed : patientText().nowOpen);
  });
  return (
    <Card
      title={name}
      beside={
        category.value && (
          <Badge tone={isOpen ? "warn" : undefined} icon={Siren}>
            {isOpen ? text.emergencyOpen : text.emergencyClosed}
          </Badge>
        )
      }
    >
      {category.value && (
        <>
          <p>{isOpen ? text.emergencyOpenMeans : text.emergencyClosedMeans}</p>
          <p class="quiet small">{text.keptBy(listed(category.value.key.keepers.map(organizationName)))}</p>
          <div>
            <Do
              action={change}
              label={isOpen ? text.closeIt : text.openIt}
              busy={text.emergencyChanging}
              onClick={change.run}
              look="plain"
              isSlim
            />
          </div>
          <Done>{done.value}</Done>
        </>
      )}
      {load.failure?.code === "NOT_FOUND" ? (
        <Unfinished name={name} />
      ) : (
        <Loaded action={load} isLoaded={category.value !== undefined} />
      )}
    </Card>
  );
}

/** A category that was named, and could not be published: the way to finish it. */
function Unfinished({ name }: { name: string }) {
  const text = patientText();
  const finish = useAction(async () => {
    noteChange(await desk.addCategory(name));
  });
  return (
    <>
      <Notice tone="warn">{text.isUnfinished}</Notice>
      <div>
        <Do action={finish} label={text.finishCategory} busy={text.makingCategory} onClick={finish.run} />
      </div>
    </>
  );
}
