import { type Signal, useSignal } from "@preact/signals";
import { Check, Inbox, MailQuestion, X } from "lucide";
import { useEffect, useId } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { useAtTime } from "../../at-time.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Form } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Done, type Sentence } from "../../components/notice.tsx";
import { Person } from "../../components/person.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk, member, noteOwnChange } from "../../desk.ts";
import { eachOnce } from "../../each-once.ts";
import type { MemberId } from "../../generated/functions.ts";
import { day, messages, moment, wordFor } from "../../messages/index.ts";
import { isPerson, organizationName, personName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import type { ReadRequest, Standing } from "../../worker/desk.ts";
import { GivenSoFar } from "./given-so-far.tsx";
import { patientText } from "./messages.ts";
import { Narrow } from "./narrow.tsx";
import { isOpen } from "./open-request.ts";
import { useOwnSources } from "./own.ts";
import { approvalSentence, CategoryFields, mayWord, rightsOf, scopeOf, TermsFields, untilOf } from "./terms.tsx";

/** Who asks for access, and what the patient answers. */
export function Requests({ standing }: ScreenProps) {
  const text = patientText();
  return <RequestList standing={standing} patient={standing.id} title={text.requests} lead={text.requestsLead} />;
}

interface RequestListProps {
  /** The member, with the names of the patient's categories. */
  standing: Standing;
  /** Whose requests these are: the member's own, or those of a patient in whose place the member answers. */
  patient: MemberId;
  title: string;
  lead: string;
  back?: { href: string; label: string };
}

/** The requests to a patient, those to be answered first. */
export function RequestList({ standing, patient, title, lead, back }: RequestListProps) {
  const text = patientText();
  const requests = useSignal<ReadRequest[] | undefined>(undefined);
  const done = useSignal<Sentence>();
  const load = useReading(async () => {
    requests.value = await allEntries<ReadRequest>((page) =>
      patient === member.value?.id ? desk.requestsToMe(page) : desk.requestsTo(patient, page),
    );
  });
  useEffect(() => load.run(), [patient, changes.value]);
  useAtTime(
    (requests.value ?? []).map(({ until }) => until),
    load.run,
  );
  const open = requests.value?.filter((request) => isOpen(request)) ?? [];
  const answered = requests.value?.filter((request) => !isOpen(request)) ?? [];
  return (
    <Screen title={title} lead={lead} {...(back ? { back } : {})}>
      <Done>{done.value}</Done>
      {requests.value && open.length === 0 && <Empty icon={Inbox}>{text.noRequests}</Empty>}
      {open.map((request) => (
        <OpenRequest key={request.request} standing={standing} request={request} done={done} />
      ))}
      <Loaded action={load} isLoaded={requests.value !== undefined} />
      {answered.length > 0 && (
        <details class="card">
          <summary>
            {text.answered} ({answered.length})
          </summary>
          <ul class="rows">
            {answered.map(({ request, requester, requested, words, status }) => (
              <Row
                key={request}
                icon={MailQuestion}
                title={personName(requester)}
                detail={[moment(requested), words].filter(Boolean).join(" · ")}
                end={
                  <Badge tone={status === "approved" ? "good" : undefined}>
                    {status === "open" ? text.notAnswered : text.answers[status]}
                  </Badge>
                }
              />
            ))}
          </ul>
        </details>
      )}
    </Screen>
  );
}

interface OpenRequestProps {
  standing: Standing;
  request: ReadRequest;
  done: Signal<Sentence | undefined>;
}

function OpenRequest({ standing, request, done }: OpenRequestProps) {
  const text = patientText();
  const heading = useId();
  const { requester, grantee, rights, until, purpose, words, requested } = request;
  const isApproving = useSignal(false);
  const decline = useAction(async () => {
    await desk.declineRequest(request);
    done.value = () => patientText().declined(whoAsks(request));
    noteOwnChange();
  });
  return (
    <section class="card" aria-labelledby={heading}>
      <div>
        <h2 id={heading}>
          <Person id={requester} />
        </h2>
        <p class="quiet small">{moment(requested)}</p>
      </div>
      <p class="statement">
        {text.asksFor(
          mayWord(rights, text.wantsTo),
          isPerson(grantee) ? "" : text.forHospital(organizationName(grantee)),
          day(until),
          wordFor(messages().purposes, purpose),
        )}
      </p>
      <div class="field">
        <h3>{text.words}</h3>
        {words === undefined ? (
          <p class="quiet">{request.patient === member.value?.id ? text.unreadable : text.wordsOfOther}</p>
        ) : (
          <blockquote dir="auto">{words}</blockquote>
        )}
      </div>
      <div class="cluster">
        <button
          type="button"
          class={isApproving.value ? "plain" : ""}
          aria-describedby={heading}
          aria-expanded={isApproving.value}
          onClick={() => (isApproving.value = !isApproving.value)}
        >
          <Icon of={Check} />
          {text.approveOrNarrow}
        </button>
        <Do
          action={decline}
          label={text.decline}
          busy={text.declining}
          onClick={decline.run}
          look="plain"
          icon={X}
          describedBy={heading}
        />
      </div>
      {isApproving.value && <Approval standing={standing} request={request} done={done} />}
    </section>
  );
}

function Approval({ standing, request, done }: OpenRequestProps) {
  const text = patientText();
  const who = whoAsks(request);
  const { sources: named, load } = useOwnSources(standing);
  const sources =
    request.patient === member.value?.id
      ? named
      : named?.map((one) => ({ ...one, of: { ...one.of, patient: request.patient } }));
  /** The categories to which access was given before one failed. */
  const given = useSignal<string[]>([]);
  const approve = useAction(async (form: FormData) => {
    const chosen = form.getAll("categories").map(String);
    const [first = "", ...others] = chosen.toSorted(
      (one, other) => Number(given.value.includes(one)) - Number(given.value.includes(other)),
    );
    const terms = {
      rights: rightsOf(form),
      expires: untilOf(form, request.until),
      purpose: request.purpose,
      scope: scopeOf(form),
    };
    // The approval comes last: until then the request stays open, so that a further try can give the rest.
    await eachOnce(others, given, (category) =>
      desk.grantAccess(request.grantee, { category, ...terms }, request.patient),
    );
    await desk.approveRequest(request, { category: first, ...terms });
    done.value = () => patientText().approved(whoAsks(request));
    noteOwnChange();
  });
  if (!sources) {
    return <Loaded action={load} isLoaded={false} />;
  }
  return (
    <Form onSubmit={approve.run}>
      <CategoryFields
        sources={sources}
        around={(fields) => (
          <Narrow sentenceOf={(form) => approvalSentence(form, who, sources, request)}>
            {fields}
            <TermsFields asked={request} />
          </Narrow>
        )}
      />
      {approve.failure && <GivenSoFar standing={standing} who={who} given={given.value} />}
      <div>
        <Do action={approve} label={text.approve} busy={text.approving} icon={Check} />
      </div>
    </Form>
  );
}

/** Who gets the access that a request asks for, by name. */
function whoAsks({ requester, grantee }: ReadRequest): string {
  return isPerson(grantee) ? personName(requester) : organizationName(grantee);
}
