import { useSignal } from "@preact/signals";
import { ShieldCheck, Siren } from "lucide";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Drafted, useDraft } from "../../components/draft.tsx";
import { EmergencyReason } from "../../components/emergency-reason.tsx";
import { Choices, Select, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Empty } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { PagesEnd, usePages } from "../../components/pages.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import type { Emergency, EmergencyId, MemberId, ReviewOutcome } from "../../generated/functions.ts";
import { messages, moment } from "../../messages/index.ts";
import { isNamed, knownOrganizations, organizationName, personName } from "../../names.ts";
import { officialText } from "./messages.ts";

const OUTCOMES: ReviewOutcome[] = ["justified", "unjustified"];

/** The emergencies whose review is owed: by the registrar's hospital, or for the ministry by the hospital it chooses. */
export function Emergencies({ standing }: ScreenProps) {
  const text = officialText();
  const isMinistry = standing.roles.includes("ministry");
  const hospitals = knownOrganizations().filter(({ msp }) => msp !== standing.msp);
  const chosen = useSignal<string | undefined>(undefined);
  const hospital = isMinistry ? (chosen.value ?? hospitals[0]?.msp) : undefined;
  const pages = usePages<Emergency>((page) => desk.owedReviews(page, hospital), [hospital], changes.value);
  return (
    <Screen title={text.emergencies} lead={text.emergenciesLead}>
      {isMinistry && hospitals.length > 0 && (
        <Select
          label={text.ofOrganization}
          name="hospital"
          options={hospitals.map(({ msp, name }) => ({ value: msp, label: name }))}
          onChange={(msp) => (chosen.value = msp)}
        />
      )}
      {pages.entries?.length === 0 && <Empty icon={ShieldCheck}>{text.noEmergencies}</Empty>}
      {pages.entries?.map((emergency) => (
        <Owed key={emergency.id.transaction} emergency={emergency} me={standing.id} onReviewed={pages.start.run} />
      ))}
      <PagesEnd of={pages} />
    </Screen>
  );
}

interface OwedProps {
  emergency: Emergency;
  /** The official. */
  me: MemberId;
  onReviewed: () => void;
}

function Owed({ emergency, me, onReviewed }: OwedProps) {
  const text = officialText();
  const isOverdue = emergency.review_due < Date.now();
  return (
    <Card
      title={text.emergencyBy(personName(emergency.practitioner, emergency.hospital))}
      beside={
        <Badge tone={isOverdue ? "bad" : "warn"} icon={Siren}>
          {isOverdue ? text.overdue : text.dueBy(moment(emergency.review_due))}
        </Badge>
      }
    >
      <p>{text.emergencyReasons[emergency.reason]}</p>
      <EmergencyReason of={emergency} />
      <dl class="facts">
        <div>
          <dt>{text.declaredLabel}</dt>
          <dd>{moment(emergency.id.time)}</dd>
        </div>
        <div>
          <dt>{text.openUntil}</dt>
          <dd>{moment(emergency.until)}</dd>
        </div>
        <div>
          <dt>{text.ofOrganization}</dt>
          <dd>
            <bdi>{organizationName(emergency.hospital)}</bdi>
          </dd>
        </div>
        <div>
          <dt>{text.ofPatient}</dt>
          <dd>
            {/* The hospital finds an unknown patient by the id. */}
            {isNamed(emergency.patient) ? (
              <bdi>{personName(emergency.patient)}</bdi>
            ) : (
              <Groups text={emergency.patient} />
            )}
          </dd>
        </div>
      </dl>
      {emergency.review && (
        <Notice tone="warn">{text.secondReview(personName(emergency.review.by), moment(emergency.review.time))}</Notice>
      )}
      {/* Who found that it was none does not write the second review, too. */}
      {emergency.review?.by === me ? (
        <p class="quiet">{text.secondByAnother}</p>
      ) : (
        <Review of={emergency.id} patient={emergency.patient} onReviewed={onReviewed} />
      )}
    </Card>
  );
}

function Review({ of, patient, onReviewed }: { of: EmergencyId; patient: string; onReviewed: () => void }) {
  const text = officialText();
  const draft = useDraft<"outcome" | "text">(`review/${of.transaction}`);
  const { typed, typedAt } = draft;
  const save = useAction(async (form: FormData) => {
    const outcome = textOf(form, "outcome") as ReviewOutcome;
    await desk.reviewEmergency({ patient, emergency: of, outcome, text: textOf(form, "text") });
    await draft.forget();
    onReviewed();
  });
  return (
    <details open={typedAt !== undefined}>
      <summary>{text.review}</summary>
      <Drafted of={draft}>
        <Form onSubmit={save.run}>
          <Choices
            label={text.outcome}
            name="outcome"
            values={typed.outcome ? [typed.outcome] : []}
            options={OUTCOMES.map((value) => ({
              value,
              label: text.outcomes[value][0] ?? "",
              hint: text.outcomes[value][1] ?? "",
            }))}
          />
          <TextArea
            label={text.reviewText}
            hint={text.reviewTextHint}
            name="text"
            maxLength={2000}
            value={typed.text ?? ""}
          />
          <div>
            <Do action={save} label={text.saveReview} busy={messages().saving} />
          </div>
        </Form>
      </Drafted>
    </details>
  );
}
