import { useSignal } from "@preact/signals";
import { Ban, RotateCcw, Snowflake, UserRoundX } from "lucide";
import { useEffect } from "preact/hooks";
import { type Action, useAction, useReading } from "../../action.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Done, Failed, Notice, type Sentence } from "../../components/notice.tsx";
import { Card } from "../../components/screen.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import type { Member, MemberId } from "../../generated/functions.ts";
import type { PendingRevocation } from "../../generated/operations.ts";
import { moment } from "../../messages/index.ts";
import type { Standing } from "../../worker/desk.ts";
import { Freeze } from "./freeze.tsx";
import { titleOf } from "./members.tsx";
import { officialText } from "./messages.ts";
import { isActiveOfficial, isStoppable, Remaining, useRemaining } from "./remaining.tsx";
import { stopText } from "./stop-messages.ts";

interface StoppingProps {
  member: Member;
  standing: Standing;
  look: Action<[]>;
}

/** What an official may do to stop a member, or to let them act again. */
export function Stopping({ member, standing, look }: StoppingProps) {
  const isRevoked = useSignal(false);
  const found = useSignal<PendingRevocation | "none" | undefined>(undefined);
  const lookForPending = useReading(async () => {
    found.value = (await desk.pendingRevocations()).find((one) => one.member === member.id) ?? "none";
  });
  const pending = typeof found.value === "object" ? found.value : undefined;
  const isKnown = found.value !== undefined || lookForPending.failure !== undefined;
  useEffect(() => lookForPending.run(), []);
  const named = useRemaining(member, standing);
  const remaining = () => (isActiveOfficial(member) ? named.remaining.value : []);
  const revoke = async () => {
    await desk.revokeMember(member.id, remaining());
    isRevoked.value = true;
    lookForPending.run();
    look.run();
  };
  const needsOthers = isActiveOfficial(member);
  const isPossible = isStoppable(member, named);
  return (
    <>
      {needsOthers && (
        <Card title={stopText().ministryTitle}>
          <Remaining of={named} />
        </Card>
      )}
      {/* To let a revoked member act again would hold only until all peers know that they are revoked. */}
      {isKnown && !isRevoked.value && !pending && isPossible && (
        <StopOrAllow member={member} remaining={remaining} look={look} />
      )}
      <Revoke
        member={member}
        isPossible={isPossible}
        revoke={revoke}
        isRevoked={isRevoked.value}
        pending={pending}
        lookForPending={lookForPending}
      />
    </>
  );
}

interface StopOrAllowProps {
  member: Member;
  /** The ministry members who remain, if they must be named. */
  remaining: () => MemberId[];
  look: Action<[]>;
}

/** Freezes or suspends a member, or lets them act again. */
function StopOrAllow({ member, remaining, look }: StopOrAllowProps) {
  const text = officialText();
  const words = stopText();
  const done = useSignal<Sentence>();
  const readAnew = (said: Sentence) => {
    done.value = said;
    look.run();
    noteOwnChange();
  };
  const suspend = async () => {
    await desk.suspendMember(member.id, remaining());
    readAnew(() => officialText().suspended);
  };
  const reinstate = useAction(async () => {
    await desk.reinstateMember(member.id);
    readAnew(() => officialText().reinstated);
  });
  const isStopped = member.status === "suspended" || member.status === "frozen";
  return (
    <Card title={text.stop}>
      <Done>{done.value}</Done>
      <p>{isStopped ? text.reinstateMeans : text.stopLead}</p>
      <div class="cluster">
        {member.status === "active" && (
          <Freeze
            label={words.freeze}
            title={words.freezeTitle(titleOf(member))}
            means={words.freezeMeans}
            icon={Snowflake}
            work={async (reason) => {
              await desk.freezeMember(member.id, reason, remaining());
              readAnew(() => stopText().frozen);
            }}
          />
        )}
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

interface RevokeProps {
  member: Member;
  /** Whether two ministry members are named who remain, if they must be. */
  isPossible: boolean;
  revoke: () => Promise<void>;
  /** Whether it was done just now. */
  isRevoked: boolean;
  pending: PendingRevocation | undefined;
  lookForPending: Action<[]>;
}

/** Revokes a member for good; until the peers know, it is pending. */
function Revoke({ member, isPossible, revoke, isRevoked, pending, lookForPending }: RevokeProps) {
  const text = officialText();
  const isStopped = isRevoked || pending !== undefined;
  return (
    <Card title={text.revoke} beside={isStopped && <Badge tone="bad">{text.isRevoked}</Badge>}>
      <Done>{isRevoked && text.revoked}</Done>
      <Failed failure={lookForPending.failure} />
      {pending && <Notice tone="warn">{text.pendingRevocation(moment(pending.revoked))}</Notice>}
      {!isStopped && isPossible && (
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
