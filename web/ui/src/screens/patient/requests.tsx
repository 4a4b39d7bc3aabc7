import { type Signal, useSignal } from "@preact/signals";
import { Check, Inbox, MailQuestion, X } from "lucide";
import { useEffect, useId } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Form } from "../../components/form.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Done } from "../../components/notice.tsx";
import { Person } from "../../components/person.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import { eachOnce } from "../../each-once.ts";
import { day, messages, moment, wordFor } from "../../messages/index.ts";
import { isPerson, organizationName, personName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import type { ReadRequest, Standing } from "../../worker/desk.ts";
import { GivenSoFar } from "./given-so-far.tsx";
import { patientText } from "./messages.ts";
import { useOwnSources } from "./own.ts";
import { CategoryFields, mayWord, rightsOf, scopeOf, TermsFields, untilOf } from "./terms.tsx";

/** Who asks for access, and what the patient answers. */
export function Requests({ standing }: ScreenProps) {
  const text = patientText();
  const requests = useSignal<ReadRequest[] | undefined>(undefined);
  const done = useSignal("");
  const load = useReading(async () => {
    requests.value = await allEntries((page) => desk.requestsToMe(page));
  });
  useEffect(() => load.run(), [changes.value]);
  const open = requests.value?.filter(({ status }) => status === "open") ?? [];
  const answered = requests.value?.filter(({ status }) => status !== "open") ?? [];
  return (
    <Screen
      title={text.requests}
      lead={text.requestsLead}
      actions={
        <Do action={load} label={messages().lookAgain} busy={messages().looking} onClick={load.run} look="plain" />
      }
    >
      <Done>{done.value}</Done>
      {requests.value && open.length === 0 && <Empty icon={Inbox}>{text.noRequests}</Empty>}
      {open.map((request) => (
        <OpenRequest key={request.request} standing={standing} request={request} done={done} />
      ))}
      <Loaded
        action={{ ...load, failure: undefined }}
        isLoaded={requests.value !== undefined || load.failure !== undefined}
      />
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
                end={<Badge tone={status === "approved" ? "good" : undefined}>{text.answers[status]}</Badge>}
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
  done: Signal<string>;
}

function OpenRequest({ standing, request, done }: OpenRequestProps) {
  const text = patientText();
  const heading = useId();
  const { requester, grantee, rights, until, purpose, words, requested } = request;
  const who = isPerson(grantee) ? personName(requester) : organizationName(grantee);
  const decline = useAction(async () => {
    await desk.declineRequest(request);
    done.value = text.declined(who);
    changes.value += 1;
  });
  return (
    <section class="card" aria-labelledby={heading}>
      <div>
        <h2 id={heading}>
          <Person id={requester} />
        </h2>
        <p class="quiet small">{moment(requested)}</p>
      </div>
      <div class="field">
        <p>
          {mayWord(rights, text.wantsTo)} {text.untilTime(day(until))} · {wordFor(messages().purposes, purpose)}
        </p>
        {!isPerson(grantee) && <p>{text.forHospital(organizationName(grantee))}</p>}
      </div>
      <div class="field">
        <h3>{text.words}</h3>
        {words === undefined ? <p class="quiet">{text.unreadable}</p> : <blockquote dir="auto">{words}</blockquote>}
      </div>
      <Approval standing={standing} request={request} who={who} done={done} />
      <div>
        <Do
          action={decline}
          label={text.decline}
          busy={text.declining}
          onClick={decline.run}
          look="danger"
          icon={X}
          describedBy={heading}
        />
      </div>
    </section>
  );
}

function Approval({ standing, request, who, done }: OpenRequestProps & { who: string }) {
  const text = patientText();
  const { sources, load } = useOwnSources(standing);
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
    await eachOnce(others, given, (category) => desk.grantAccess(request.grantee, { category, ...terms }));
    await desk.approveRequest(request, { category: first, ...terms });
    done.value = text.approved(who);
    changes.value += 1;
  });
  if (!sources) {
    return <Loaded action={load} isLoaded={false} />;
  }
  return (
    <details>
      <summary>{text.approveOrNarrow}</summary>
      <Form onSubmit={approve.run}>
        <p class="quiet">{text.approveLead}</p>
        <CategoryFields sources={sources} />
        <TermsFields asked={{ rights: request.rights, until: request.until, purpose: request.purpose }} />
        {approve.failure && <GivenSoFar standing={standing} who={who} given={given.value} />}
        <div>
          <Do action={approve} label={text.approve} busy={text.approving} icon={Check} />
        </div>
      </Form>
    </details>
  );
}
