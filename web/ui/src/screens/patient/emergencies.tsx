import { Siren } from "lucide";
import { useId } from "preact/hooks";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { EmergencyReason } from "../../components/emergency-reason.tsx";
import { Row } from "../../components/list.tsx";
import { PagedList } from "../../components/paged-list.tsx";
import { Person } from "../../components/person.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Emergency } from "../../generated/functions.ts";
import { moment } from "../../messages/index.ts";
import { organizationName } from "../../names.ts";
import { ToEmergencyCard } from "./emergency-card.tsx";
import { patientText } from "./messages.ts";

/** When practitioners opened the patient's record in an emergency. */
export function Emergencies(_: ScreenProps) {
  const text = patientText();
  return (
    <Screen title={text.emergencies} lead={text.emergenciesLead} actions={<ToEmergencyCard />}>
      <PagedList
        read={(page) => desk.emergenciesAbout(page)}
        none={text.noEmergencies}
        icon={Siren}
        keyOf={({ text: digest }) => digest}
        row={(emergency) => <OneEmergency emergency={emergency} />}
      />
    </Screen>
  );
}

function OneEmergency({ emergency }: { emergency: Emergency }) {
  const text = patientText();
  const title = useId();
  const { practitioner, hospital, reason, until, review_due } = emergency;
  // A second official looks once more at what the first one found to be no emergency.
  const review = emergency.second_review ?? emergency.review;
  const outcome = review ? text.reviewed[review.outcome] : text.reviewDue(moment(review_due));
  return (
    <Row
      icon={Siren}
      tone="warn"
      title={text.reasons[reason]}
      detail={
        <>
          <Person id={practitioner} msp={hospital} /> · <bdi>{organizationName(hospital)}</bdi> ·{" "}
          {text.untilOver(moment(until))}
        </>
      }
      titleId={title}
      below={
        <div class="stack-tight">
          <div>
            <Badge tone={review?.outcome === "unjustified" ? "bad" : review ? "good" : "warn"}>{outcome}</Badge>
          </div>
          <EmergencyReason of={emergency} describedBy={title} />
        </div>
      }
    />
  );
}
