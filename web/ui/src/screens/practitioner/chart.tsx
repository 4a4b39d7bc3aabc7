import { useSignal } from "@preact/signals";
import { FolderLock } from "lucide";
import { useEffect } from "preact/hooks";
import type { GrantedCategory } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Empty, Loaded } from "../../components/list.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Rights } from "../../generated/functions.ts";
import { moment } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { AddRecord, RecordList } from "../records/category.tsx";
import { practitionerText } from "./messages.ts";

/** What a patient grants the practitioner. */
export function Chart({ parts: [id = ""] }: ScreenProps) {
  const text = practitionerText();
  const label = useSignal("");
  const granted = useSignal<GrantedCategory[] | undefined>(undefined);
  const look = useAction(async () => {
    const patient = (await desk.patients()).find((one) => one.id === id);
    label.value = patient?.label ?? id;
    granted.value = await desk.granted(id);
  });
  useEffect(() => look.run(), [id]);
  return (
    <Screen title={label.value} back={{ href: hrefOf("patients"), label: text.patients }}>
      {granted.value?.length === 0 && <Empty icon={FolderLock}>{text.noGrants}</Empty>}
      {granted.value?.map((category) => (
        <Granted key={category.grant} granted={category} />
      ))}
      <Loaded action={look} isLoaded={granted.value !== undefined} />
    </Screen>
  );
}

function Granted({ granted }: { granted: GrantedCategory }) {
  const { name, rights, expires } = granted;
  return (
    <Card title={name}>
      <p class="quiet">
        {rightsIn(rights)} {practitionerText().until(moment(expires))}
      </p>
      {rights.read && <RecordList of={granted} />}
      {rights.add && <AddRecord of={granted} />}
    </Card>
  );
}

function rightsIn(rights: Rights): string {
  const words = practitionerText().rights;
  if (rights.read && rights.add) {
    return words.both;
  }
  return rights.read ? words.read : words.add;
}
