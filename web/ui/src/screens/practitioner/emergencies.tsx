import { useSignal } from "@preact/signals";
import { Siren } from "lucide";
import { useEffect } from "preact/hooks";
import { useReading } from "../../action.ts";
import { Badge } from "../../components/badge.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import type { MemberId } from "../../generated/functions.ts";
import { moment } from "../../messages/index.ts";
import { personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import type { DeclaredEmergency } from "../../worker/desk.ts";
import { practitionerText } from "./messages.ts";

/** The emergencies that the practitioner declared, the newest first. */
export function Emergencies() {
  const text = practitionerText();
  const declared = useSignal<DeclaredEmergency[] | undefined>(undefined);
  const labels = useSignal<Map<MemberId, string>>(new Map());
  const reviewSeconds = useSignal(0);
  const list = useReading(async () => {
    labels.value = new Map((await desk.patients()).map(({ id, label }) => [id, label]));
    reviewSeconds.value = (await desk.policy()).review_seconds;
    declared.value = await desk.myEmergencies();
  });
  useEffect(() => list.run(), [changes.value]);
  return (
    <Screen title={text.emergencies} lead={text.emergenciesLead}>
      {declared.value?.length === 0 && <Empty icon={Siren}>{text.noEmergencies}</Empty>}
      {declared.value && declared.value.length > 0 && (
        <>
          <Notice>{text.reviewsOwed}</Notice>
          <ul class="rows card">
            {declared.value.map((emergency) => {
              const { patient, reason, until } = emergency;
              const isInForce = until > Date.now();
              const due = emergency.emergency.time + reviewSeconds.value * 1000;
              return (
                <Row
                  key={emergency.emergency.transaction}
                  icon={Siren}
                  tone={isInForce ? "bad" : undefined}
                  title={labels.value.get(patient) ?? personName(patient)}
                  href={hrefOf("chart", patient)}
                  detail={
                    <>
                      <div>{text.reasons[reason]}</div>
                      <div>{text.declared(moment(emergency.emergency.time))}</div>
                      <div>{text.reviewBy(moment(due))}</div>
                    </>
                  }
                  end={isInForce ? <Badge tone="bad">{text.inForce}</Badge> : <Badge>{text.over}</Badge>}
                />
              );
            })}
          </ul>
        </>
      )}
      <Loaded action={list} isLoaded={declared.value !== undefined} />
    </Screen>
  );
}
