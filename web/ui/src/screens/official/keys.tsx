import { KeyRound, Snowflake } from "lucide";
import { useId } from "preact/hooks";
import { useAction } from "../../action.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Row } from "../../components/list.tsx";
import { PagesEnd, usePages } from "../../components/pages.tsx";
import { Card } from "../../components/screen.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import type { Member, PinnedKey } from "../../generated/functions.ts";
import { moment } from "../../messages/index.ts";
import { Freeze } from "./freeze.tsx";
import { officialText } from "./messages.ts";
import { stopText } from "./stop-messages.ts";

/** How many characters of a key's digest tell the keys of one member apart. */
const SHORT_DIGEST = 16;

/** A member's keys, one for each device. An official freezes one of several, and lets a frozen one act again. */
export function Keys({ member, isOwn }: { member: Member; isOwn: boolean }) {
  const text = officialText();
  const pages = usePages<PinnedKey>((page) => desk.keysOf(member.id, page), [member.id]);
  const inForce = pages.entries?.filter((key) => key.is_in_force).map(({ key }) => key) ?? [];
  const isStoppable = !isOwn && member.status === "active";
  return (
    <Card title={text.keys}>
      <p class="hint">{text.keysHint}</p>
      <ul class="rows">
        {pages.entries?.map((key) => (
          <KeyRow
            key={key.key}
            of={key}
            member={member}
            // A member whose only key is frozen could not even take access back.
            remaining={isStoppable ? inForce.find((other) => other !== key.key) : undefined}
            isReinstatable={isStoppable}
            onChanged={() => {
              pages.start.run();
              noteOwnChange();
            }}
          />
        ))}
      </ul>
      <PagesEnd of={pages} />
    </Card>
  );
}

interface KeyRowProps {
  of: PinnedKey;
  member: Member;
  /** Another key, which stays in force if this one is frozen; absent if this one cannot be frozen. */
  remaining: string | undefined;
  isReinstatable: boolean;
  onChanged: () => void;
}

function KeyRow({ of: key, member, remaining, isReinstatable, onChanged }: KeyRowProps) {
  const text = officialText();
  const words = stopText();
  const title = useId();
  const state = key.is_frozen ? "frozen" : key.is_in_force ? "inForce" : "ended";
  const reinstate = useAction(async () => {
    await desk.reinstateMember(member.id, key.key);
    onChanged();
  });
  return (
    <Row
      icon={KeyRound}
      titleId={title}
      title={key.until ? text.keyEnded(moment(key.until)) : text.keySince(moment(key.from))}
      detail={<Groups text={key.key.slice(0, SHORT_DIGEST)} />}
      end={
        <>
          <Badge tone={state === "inForce" ? "good" : state === "frozen" ? "bad" : undefined}>
            {text.keyStates[state]}
          </Badge>
          {key.is_in_force && remaining && (
            <Freeze
              label={words.freezeKey}
              title={words.freezeKeyTitle}
              means={words.freezeKeyMeans}
              icon={Snowflake}
              isSlim
              describedBy={title}
              work={async (why) => {
                await desk.freezeKey(member.id, key.key, remaining, why);
                onChanged();
              }}
            />
          )}
          {key.is_frozen && isReinstatable && (
            <Do
              action={reinstate}
              label={words.reinstateKey}
              busy={text.reinstating}
              onClick={reinstate.run}
              look="plain"
              isSlim
              describedBy={title}
            />
          )}
        </>
      }
    />
  );
}
