import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Action, useReading } from "../../action.ts";
import { Choices } from "../../components/fields.tsx";
import { Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { desk } from "../../desk.ts";
import type { Member, MemberId } from "../../generated/functions.ts";
import { personName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import type { Standing } from "../../worker/desk.ts";
import { stopText } from "./stop-messages.ts";

/** How many ministry members must remain: one alone could lose the keys, and then nobody admits or recovers anybody. */
const MUST_REMAIN = 2;

/** Whether stopping this member needs two others who remain. */
export function isActiveOfficial({ status, roles }: Pick<Member, "status" | "roles">): boolean {
  return status === "active" && roles.includes("ministry");
}

interface RemainingMembers {
  /** The two who are named. */
  remaining: Signal<MemberId[]>;
  /** The ministry members who can be named, once they are read. */
  others: Signal<MemberId[] | undefined>;
  look: Action<[]>;
}

/** Of whom an official names two who remain, when a ministry member is stopped: at first themselves and the next one. */
export function useRemaining(member: Member, standing: Standing): RemainingMembers {
  const remaining = useSignal<MemberId[]>([]);
  const others = useSignal<MemberId[] | undefined>(undefined);
  const isNeeded = isActiveOfficial(member);
  const look = useReading(async () => {
    const all = await allEntries((page) => desk.members(page, member.msp));
    const active = all.filter((one) => one.id !== member.id && isActiveOfficial(one)).map(({ id }) => id);
    others.value = active.sort((one) => (one === standing.id ? -1 : 0));
    remaining.value = others.value.slice(0, MUST_REMAIN);
  });
  useEffect(() => {
    if (isNeeded) {
      look.run();
    }
  }, [isNeeded]);
  return { remaining, others, look };
}

/** Whether a member can be stopped: two ministry members are named who remain, if they are needed. */
export function isStoppable(member: Member, { remaining }: RemainingMembers): boolean {
  return !isActiveOfficial(member) || remaining.value.length === MUST_REMAIN;
}

/** Names the two ministry members who remain when another one is stopped, or says that there are too few. */
export function Remaining({ of: { remaining, others, look } }: { of: RemainingMembers }) {
  const text = stopText();
  const known = others.value;
  if (!known || known.length < MUST_REMAIN) {
    return (
      <>
        <Loaded action={look} isLoaded={known !== undefined} />
        {known && <Notice tone="warn">{text.tooFewRemain}</Notice>}
      </>
    );
  }
  const toggle = (id: MemberId) => {
    const rest = remaining.value.filter((one) => one !== id);
    remaining.value = rest.length < remaining.value.length ? rest : [...rest, id];
  };
  return (
    <>
      <Choices
        label={text.remain}
        hint={text.remainHint}
        name="remaining"
        isMany
        options={known.map((id) => ({ value: id, label: `${personName(id)} · ${id.slice(0, 8)} …` }))}
        values={remaining.peek()}
        onChange={toggle}
      />
      {remaining.value.length !== MUST_REMAIN && <Notice tone="warn">{text.nameTwo}</Notice>}
    </>
  );
}
