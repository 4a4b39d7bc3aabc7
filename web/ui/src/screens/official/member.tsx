import { useSignal } from "@preact/signals";
import { Ban, KeyRound, RotateCcw, UserRoundX } from "lucide";
import { useEffect } from "preact/hooks";
import { type Action, useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Choices } from "../../components/fields.tsx";
import { Form } from "../../components/form.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Done, Failed, Notice } from "../../components/notice.tsx";
import { PagesEnd, usePages } from "../../components/pages.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Member as MemberEntry, MemberId, PinnedKey, Recovery, Role } from "../../generated/functions.ts";
import type { PendingRevocation } from "../../generated/operations.ts";
import { messages, moment, number, wordFor } from "../../messages/index.ts";
import { organizationName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { rolesIn } from "./applications.tsx";
import { StatusBadge, titleOf } from "./members.tsx";
import { officialText } from "./messages.ts";

/** How many characters of a key's digest tell the keys of one member apart. */
const SHORT_DIGEST = 16;
/** The roles that the ministry gives. */
const ROLES: Role[] = ["patient", "practitioner", "registrar", "ministry", "insurer", "researcher"];

/** A member: what the ledger says of them, and what an official may do about it. */
export function Member({ standing, parts: [id = ""] }: ScreenProps) {
  const text = officialText();
  const isMinistry = standing.roles.includes("ministry");
  const found = useSignal<MemberEntry | "none" | undefined>(undefined);
  const look = useAction(async () => {
    found.value = (isMinistry ? await desk.member(id) : await ownMember(id)) ?? "none";
  });
  useEffect(() => look.run(), []);
  const member = found.value;
  return (
    <Screen
      title={typeof member === "object" ? titleOf(member) : text.members}
      back={{ href: hrefOf("members"), label: text.members }}
    >
      {member === "none" && <Empty icon={UserRoundX}>{text.noSuchMember}</Empty>}
      {typeof member === "object" && (
        <>
          <Facts member={member} />
          <Recoveries id={id} />
          {member.id !== standing.id && <StopOrAllow member={member} look={look} />}
          {member.id !== standing.id && <Revoke member={member} look={look} />}
          <Keys id={id} />
          {isMinistry && member.id !== standing.id && <Roles member={member} onSaved={look.run} />}
        </>
      )}
      <Loaded action={look} isLoaded={member !== undefined} />
    </Screen>
  );
}

/** A member of the registrar's hospital: the contract shows registrars their own by the list, whatever their state. */
async function ownMember(id: MemberId): Promise<MemberEntry | undefined> {
  let bookmark: string | null | undefined;
  do {
    const page = await desk.members({ bookmark: bookmark ?? null });
    const found = page.entries.find((entry) => entry.id === id);
    if (found) {
      return found;
    }
    bookmark = page.next;
  } while (bookmark);
  return undefined;
}

function Facts({ member }: { member: MemberEntry }) {
  const text = officialText();
  const { recoveries = 0, registered_by: by } = member;
  return (
    <Card title={text.facts} beside={<StatusBadge status={member.status} />}>
      <dl class="facts">
        <div>
          <dt>{text.roles}</dt>
          <dd>{rolesIn(member.roles)}</dd>
        </div>
        <div>
          <dt>{text.ofOrganization}</dt>
          <dd>
            <bdi>{organizationName(member.msp)}</bdi>
          </dd>
        </div>
        <div>
          <dt>{text.registered}</dt>
          <dd>{moment(member.registered)}</dd>
        </div>
        {by && (
          <div>
            <dt>{text.registeredBy}</dt>
            <dd>
              <bdi>{organizationName(by)}</bdi>
            </dd>
          </div>
        )}
        {member.custody && (
          <div>
            <dt>{text.custody}</dt>
            <dd>{text.inCustody}</dd>
          </div>
        )}
        {recoveries > 0 && (
          <div>
            <dt>{text.recoveries}</dt>
            <dd>{number(recoveries)}</dd>
          </div>
        )}
      </dl>
      <div>
        <span class="quiet small">{text.id}</span>
        <Groups text={member.id} />
      </div>
    </Card>
  );
}

/** Suspends a member, or lets them act again. */
function StopOrAllow({ member, look }: { member: MemberEntry; look: Action<[]> }) {
  const text = officialText();
  const done = useSignal("");
  const suspend = async () => {
    await desk.suspendMember(member.id);
    done.value = text.suspended;
    look.run();
  };
  const reinstate = useAction(async () => {
    await desk.reinstateMember(member.id);
    done.value = text.reinstated;
    look.run();
  });
  const isStopped = member.status === "suspended" || member.status === "frozen";
  return (
    <Card title={text.stop}>
      <Done>{done.value}</Done>
      <p>{isStopped ? text.reinstateMeans : text.stopLead}</p>
      <div>
        {isStopped ? (
          <Do
            action={reinstate}
            label={text.reinstate}
            busy={text.reinstating}
            onClick={reinstate.run}
            icon={RotateCcw}
          />
        ) : (
          <AskFirst
            label={text.suspend}
            busy={text.suspending}
            icon={Ban}
            title={text.suspendTitle(titleOf(member))}
            work={suspend}
          >
            <p>{text.suspendMeans}</p>
          </AskFirst>
        )}
      </div>
    </Card>
  );
}

/** Revokes a member for good; until the peers know, it is pending. */
function Revoke({ member, look }: { member: MemberEntry; look: Action<[]> }) {
  const text = officialText();
  const isRevoked = useSignal(false);
  const pending = useSignal<PendingRevocation | undefined>(undefined);
  const lookForPending = useAction(async () => {
    pending.value = (await desk.pendingRevocations()).find((one) => one.member === member.id);
  });
  useEffect(() => lookForPending.run(), []);
  const revoke = async () => {
    await desk.revokeMember(member.id);
    isRevoked.value = true;
    lookForPending.run();
    look.run();
  };
  return (
    <Card title={text.revoke}>
      <Done>{isRevoked.value && text.revoked}</Done>
      <Failed failure={lookForPending.failure} />
      {pending.value && <Notice tone="warn">{text.pendingRevocation(moment(pending.value.revoked))}</Notice>}
      {!isRevoked.value && !pending.value && (
        <>
          <p>{text.revokeLead}</p>
          <div>
            <AskFirst
              label={text.revoke}
              busy={text.revoking}
              icon={UserRoundX}
              title={text.revokeTitle(titleOf(member))}
              work={revoke}
            >
              <p>{text.revokeMeans}</p>
            </AskFirst>
          </div>
        </>
      )}
    </Card>
  );
}

function Keys({ id }: { id: MemberId }) {
  const text = officialText();
  const pages = usePages<PinnedKey>((page) => desk.keysOf(id, page), [id]);
  return (
    <Card title={text.keys}>
      <p class="hint">{text.keysHint}</p>
      <ul class="rows">
        {pages.entries?.map((key) => (
          <KeyRow key={key.key} of={key} />
        ))}
      </ul>
      <PagesEnd of={pages} />
    </Card>
  );
}

function KeyRow({ of: key }: { of: PinnedKey }) {
  const text = officialText();
  const state = key.is_frozen ? "frozen" : key.is_in_force ? "inForce" : "ended";
  return (
    <Row
      icon={KeyRound}
      title={key.until ? text.keyEnded(moment(key.until)) : text.keySince(moment(key.from))}
      detail={<Groups text={key.key.slice(0, SHORT_DIGEST)} />}
      end={
        <Badge tone={state === "inForce" ? "good" : state === "frozen" ? "bad" : undefined}>
          {text.keyStates[state]}
        </Badge>
      }
    />
  );
}

/** Recoveries that wait for an approval. */
function Recoveries({ id }: { id: MemberId }) {
  const text = officialText();
  const pages = usePages<Recovery>((page) => desk.recoveries(page, id), [id]);
  const open = pages.entries?.filter(({ status }) => status === "open") ?? [];
  if (open.length === 0) {
    return null;
  }
  return (
    <Card title={text.recoveryTitle}>
      <p>{text.recoveryLead}</p>
      {open.map((recovery) => (
        <OpenRecovery key={recovery.recovery} of={recovery} />
      ))}
    </Card>
  );
}

function OpenRecovery({ of: { id, recovery, requested, key } }: { of: Recovery }) {
  const text = officialText();
  const isApproved = useSignal(false);
  const approve = useAction(async () => {
    await desk.approveRecovery(id, recovery);
    isApproved.value = true;
  });
  return (
    <div class="stack">
      <div>
        <p class="quiet small">{text.requestedAt(moment(requested))}</p>
        <span class="quiet small">{text.newKey}</span>
        <Groups text={key} />
      </div>
      <Done>{isApproved.value && text.recoveryApproved}</Done>
      {!isApproved.value && (
        <div>
          <Do
            action={approve}
            label={text.approveRecovery}
            busy={text.approvingRecovery}
            onClick={approve.run}
            look="plain"
          />
        </div>
      )}
    </div>
  );
}

function Roles({ member, onSaved }: { member: MemberEntry; onSaved: () => void }) {
  const text = officialText();
  const isSaved = useSignal(false);
  const save = useAction(async (form: FormData) => {
    await desk.updateRoles(member.id, form.getAll("roles") as Role[]);
    isSaved.value = true;
    onSaved();
  });
  return (
    <details class="card">
      <summary>{text.rolesTitle}</summary>
      <Form onSubmit={save.run}>
        <Choices
          label={text.roles}
          name="roles"
          isMany
          values={member.roles}
          options={ROLES.map((role) => ({ value: role, label: wordFor(messages().roles, role) }))}
          check={hasRole}
        />
        <Done>{isSaved.value && text.rolesSaved}</Done>
        <div>
          <Do action={save} label={text.saveRoles} busy={messages().saving} look="plain" />
        </div>
      </Form>
    </details>
  );
}

function hasRole(_: string, form: FormData): string | undefined {
  return form.getAll("roles").length > 0 ? undefined : officialText().atLeastOne;
}
