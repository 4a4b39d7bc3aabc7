import { useSignal } from "@preact/signals";
import { Clock, type IconNode, Inbox, ThumbsDown, ThumbsUp, TimerOff } from "lucide";
import { useEffect } from "preact/hooks";
import { useReading } from "../../action.ts";
import { Badge } from "../../components/badge.tsx";
import type { Tone } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk, requestChanges } from "../../desk.ts";
import type { AccessRequest } from "../../generated/functions.ts";
import { day, isolated, listed, messages, moment } from "../../messages/index.ts";
import { isPerson, organizationName } from "../../names.ts";
import { readEach } from "../../read-each.ts";
import { hrefOf } from "../../route.ts";
import { usableCategories } from "../../usable-categories.ts";
import type { Patient } from "../../worker/desk.ts";
import { rightsOf } from "./access.ts";
import { practitionerText } from "./messages.ts";
import { type Outcome, outcomeOf } from "./request-outcome.ts";

/** A request, what the practitioner calls its patient, and what became of it. */
interface Asked extends AccessRequest {
  label: string;
  outcome: Outcome;
}

/** What a practitioner asked for, and what became of it, the newest first. */
export function Requests() {
  const text = practitionerText();
  const asked = useSignal<Asked[] | undefined>(undefined);
  /** Patients whose requests could not be read: one failure hides no others. */
  const unread = useSignal<Patient[]>([]);
  const list = useReading(async () => {
    const { answers, unread: missed } = await readEach(await desk.patients(), askedOf);
    unread.value = missed.map(({ source }) => source);
    asked.value = answers.flatMap(({ answer }) => answer).sort((one, other) => other.requested - one.requested);
  });
  useEffect(() => list.run(), [requestChanges.value]);
  return (
    <Screen title={text.requests} lead={text.requestsLead}>
      {asked.value?.length === 0 && (
        <Empty icon={Inbox}>
          <p>{text.noRequests}</p>
          <a class="button plain" href={hrefOf("patients")}>
            {text.patients}
          </a>
        </Empty>
      )}
      {asked.value && asked.value.length > 0 && (
        <ul class="rows card">
          {asked.value.map((request) => (
            <Request key={request.request} request={request} />
          ))}
        </ul>
      )}
      {unread.value.length > 0 && (
        <Notice tone="warn">
          {text.requestsNotRead(listed(unread.value.map(({ label }) => isolated(label))))}{" "}
          <button type="button" class="slim plain" onClick={list.run}>
            {messages().lookAgain}
          </button>
        </Notice>
      )}
      <Loaded action={list} isLoaded={asked.value !== undefined} />
    </Screen>
  );
}

/** The requests to a patient. A patient is asked a few times: one page has all. */
async function askedOf({ id, label }: Patient): Promise<Asked[]> {
  const { entries } = await desk.myRequests(id, { size: 200 });
  const wasAllowed = entries.some(({ status }) => status === "approved");
  const mayUseAny = wasAllowed && (await usableCategories(id)).length > 0;
  return entries.map((request) => ({ ...request, label, outcome: outcomeOf(request, mayUseAny) }));
}

const OUTCOMES: Record<Outcome, { icon: IconNode; tone?: Tone }> = {
  open: { icon: Clock },
  approved: { icon: ThumbsUp, tone: "good" },
  ended: { icon: TimerOff },
  declined: { icon: ThumbsDown, tone: "bad" },
  over: { icon: TimerOff, tone: "warn" },
};

function Request({ request }: { request: Asked }) {
  const text = practitionerText();
  const { label, patient, grantee, purpose, until, requested, outcome } = request;
  const { icon, tone } = OUTCOMES[outcome];
  const whom = isPerson(grantee) ? text.onlyMe : organizationName(grantee);
  return (
    <Row
      icon={icon}
      tone={tone}
      title={label}
      href={hrefOf("chart", patient)}
      detail={
        <>
          <div>{text.asked(text.rights[rightsOf(request)], whom, day(until))}</div>
          <div>
            {messages().purposes[purpose]} · {moment(requested)}
          </div>
        </>
      }
      end={<Badge tone={tone}>{text.outcomes[outcome]}</Badge>}
    />
  );
}
