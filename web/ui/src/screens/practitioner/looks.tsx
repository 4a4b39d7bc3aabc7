import { useSignal } from "@preact/signals";
import { Eye, Siren } from "lucide";
import { useEffect } from "preact/hooks";
import { useReading } from "../../action.ts";
import { Badge } from "../../components/badge.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import type { MemberId } from "../../generated/functions.ts";
import { messages, moment } from "../../messages/index.ts";
import { personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import type { OwnLook } from "../../worker/desk.ts";
import { practitionerText } from "./messages.ts";

/** How many looks are shown at once. */
const ROWS = 50;

/** What the practitioner opened, as each patient sees it. */
export function MyLooks() {
  const text = practitionerText();
  const looks = useSignal<OwnLook[] | undefined>(undefined);
  const labels = useSignal<Map<MemberId, string>>(new Map());
  const most = useSignal(ROWS);
  const list = useReading(async () => {
    labels.value = new Map((await desk.patients()).map(({ id, label }) => [id, label]));
    looks.value = await desk.myLooks();
  });
  useEffect(() => list.run(), [changes.value]);
  const all = looks.value ?? [];
  return (
    <Screen title={text.looks} lead={text.looksLead}>
      {looks.value?.length === 0 && <Empty icon={Eye}>{text.noLooks}</Empty>}
      {all.length > 0 && (
        <ul class="rows card">
          {all.slice(0, most.value).map(({ patient, time, transaction, records, isEmergency }) => (
            <Row
              key={transaction}
              icon={isEmergency ? Siren : Eye}
              tone={isEmergency ? "bad" : undefined}
              title={labels.value.get(patient) ?? personName(patient)}
              href={hrefOf("chart", patient)}
              detail={
                <>
                  <div>{text.lookedAt(records.length)}</div>
                  <div>
                    {messages().purposes[isEmergency ? "ETREAT" : "TREAT"]} · {moment(time)}
                  </div>
                </>
              }
              end={isEmergency ? <Badge tone="bad">{text.emergency}</Badge> : undefined}
            />
          ))}
        </ul>
      )}
      {all.length > most.value && (
        <button type="button" class="plain" onClick={() => (most.value += ROWS)}>
          {messages().older}
        </button>
      )}
      <Loaded action={list} isLoaded={looks.value !== undefined} />
    </Screen>
  );
}
