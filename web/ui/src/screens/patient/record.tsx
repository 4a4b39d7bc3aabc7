import { FilePen, FilePlus2 } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Icon } from "../../components/icon.tsx";
import { later } from "../../components/lazy.tsx";
import { Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { RecordEntry } from "../../generated/functions.ts";
import { useKept } from "../../kept.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { RecordScreen } from "../records/record.tsx";
import { RecordList } from "../records/record-list.tsx";
import { EraseRecord } from "./erase.tsx";
import { LooksAt } from "./looks-at.tsx";
import { patientText } from "./messages.ts";
import { useOwnSources } from "./own.ts";
import { isStarting } from "./starting.ts";

/** A patient begins once. */
const Start = later(async () => (await import("./start.tsx")).Start);

/** The patient's record: all of it, or the one entry that the address names. */
export function PatientRecord({ standing, parts: [category, record] }: ScreenProps) {
  if (category && record) {
    return <OneRecord standing={standing} category={category} record={record} />;
  }
  return standing.categories.length === 0 || isStarting.value ? (
    <Start standing={standing} />
  ) : (
    <WholeRecord standing={standing} />
  );
}

function WholeRecord({ standing }: { standing: Standing }) {
  const text = patientText();
  const { sources, load } = useOwnSources(standing);
  // Kept, so that on the way back the list is as long as it was.
  const since = useKept<number | undefined>("since", undefined);
  const look = useAction(async () => {
    since.value = await desk.lookedBefore("record", Date.now());
  });
  useEffect(() => look.run(), []);
  return (
    <Screen
      title={text.record}
      lead={text.recordLead}
      actions={
        <a class="button" href={hrefOf("add")}>
          <Icon of={FilePlus2} />
          {text.addShort}
        </a>
      }
    >
      {sources && (
        <RecordList
          sources={sources}
          hrefOf={({ source, record }) => hrefOf("record", source.of.category, record)}
          none={text.noRecords}
          since={since.value}
        />
      )}
      <Loaded action={load} isLoaded={sources !== undefined} />
    </Screen>
  );
}

/** Whether the patient wrote a record that still counts. */
function isMine({ author, status }: RecordEntry, me: Standing): boolean {
  return author === me.id && (status === "current" || status === "amended");
}

/** The way to correct what the patient wrote. */
function CorrectRecord({ category, record, me }: { category: string; record: string; me: string }) {
  const text = patientText();
  return (
    <Card title={text.correctCard}>
      <p class="quiet">{text.correctLead}</p>
      <div>
        <a class="button plain slim" href={hrefOf("write", me, "amend", category, record)}>
          <Icon of={FilePen} />
          {text.correct}
        </a>
      </div>
    </Card>
  );
}

function OneRecord({ standing, category, record }: { standing: Standing; category: string; record: string }) {
  const text = patientText();
  const back = { href: hrefOf("record"), label: text.record };
  const { sources, load } = useOwnSources(standing);
  const source = sources?.find(({ of }) => of.category === category);
  if (source) {
    return (
      <RecordScreen source={source} record={record} back={back}>
        {(current) => (
          <>
            <LooksAt record={record} />
            {isMine(current, standing) && <CorrectRecord category={category} record={record} me={standing.id} />}
            {current.status !== "erased" && <EraseRecord category={category} record={record} />}
          </>
        )}
      </RecordScreen>
    );
  }
  return (
    <Screen title={text.record} back={back}>
      {sources && <Notice tone="warn">{text.unknownCategory}</Notice>}
      <Loaded action={load} isLoaded={sources !== undefined} />
    </Screen>
  );
}
