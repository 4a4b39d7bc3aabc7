import { type Signal, useSignal } from "@preact/signals";
import { Building2, CalendarX, FolderOpen, UserRoundPlus, UsersRound } from "lucide";
import { useEffect, useId } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { Person } from "../../components/person.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import type { GrantEntry } from "../../generated/functions.ts";
import { day, messages, moment, wordFor } from "../../messages/index.ts";
import { granteeName, isPerson, organizationName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { ChangeAccess } from "./change.tsx";
import { Give } from "./give.tsx";
import { patientText } from "./messages.ts";
import { categoryName } from "./own.ts";
import { stillReads } from "./still-reads.ts";
import { mayWord, scopeWord } from "./terms.tsx";

/** Who may read or add: all of them, or the access that the address names, to be given or changed. */
export function Access({ standing, parts: [first, grant] }: ScreenProps) {
  if (first === "give") {
    return <Give standing={standing} {...(grant ? { grantee: grant } : {})} />;
  }
  return grant ? <ChangeAccess standing={standing} grant={grant} /> : <Grantees standing={standing} />;
}

/** What was stopped, and what else that meant. */
interface Stopped {
  sentence: string;
  /** Who can still open the same category, and why. */
  still: string[];
  others: number;
}

function Grantees({ standing }: { standing: Standing }) {
  const text = patientText();
  const grants = useSignal<GrantEntry[] | undefined>(undefined);
  const stopped = useSignal<Stopped | undefined>(undefined);
  const load = useReading(async () => {
    grants.value = await allEntries((page) => desk.grants(page));
  });
  useEffect(() => load.run(), [changes.value]);
  const present = grants.value?.filter(isInForce) ?? [];
  const ended = grants.value?.filter((grant) => !isInForce(grant)) ?? [];
  return (
    <Screen
      title={text.access}
      lead={text.accessLead}
      actions={
        <a class="button" href={hrefOf("access", "give")}>
          <Icon of={UserRoundPlus} />
          {text.give}
        </a>
      }
    >
      <Done>{stopped.value?.sentence}</Done>
      {stopped.value?.still.map((sentence) => (
        <Notice key={sentence} tone="warn">
          {sentence}
        </Notice>
      ))}
      {stopped.value && stopped.value.others > 0 && (
        <Notice tone="warn">{text.notExtended(stopped.value.others)}</Notice>
      )}
      {grants.value && present.length === 0 && <Empty icon={UsersRound}>{text.noGrants}</Empty>}
      {[...Map.groupBy(present, ({ key }) => key.grantee)].map(([grantee, given]) => (
        <Grantee key={grantee} standing={standing} grantee={grantee} grants={given} stopped={stopped} />
      ))}
      <Loaded action={load} isLoaded={grants.value !== undefined} />
      {ended.length > 0 && <Ended standing={standing} grants={ended} />}
    </Screen>
  );
}

interface GranteeProps {
  standing: Standing;
  grantee: string;
  grants: GrantEntry[];
  stopped: Signal<Stopped | undefined>;
}

function Grantee({ standing, grantee, grants, stopped }: GranteeProps) {
  const text = patientText();
  const heading = useId();
  return (
    <section class="card" aria-labelledby={heading}>
      <div class="card-head">
        <h2 id={heading}>{isPerson(grantee) ? <Person id={grantee} /> : <bdi>{organizationName(grantee)}</bdi>}</h2>
        {!isPerson(grantee) && <Badge icon={Building2}>{text.hospital}</Badge>}
      </div>
      <ul class="rows">
        {grants.map((grant) => (
          <Granted key={grant.key.grant} standing={standing} grant={grant} stopped={stopped} />
        ))}
      </ul>
    </section>
  );
}

function Granted({ standing, grant, stopped }: Omit<GranteeProps, "grantee" | "grants"> & { grant: GrantEntry }) {
  const text = patientText();
  const title = useId();
  const { key, category, rights, scope = "all", purpose, expires, not_before } = grant;
  const name = categoryName(standing, category);
  const stop = useAction(async () => {
    stopped.value = undefined;
    const { notExtended } = await desk.revokeGrant(key);
    const others = notExtended.length;
    const who = granteeName(key.grantee);
    // The access is stopped: what follows must not look as if it was not.
    const still = await readersOf(grant).catch(() => undefined);
    const isWhole = still?.length === 0;
    stopped.value = {
      sentence: isWhole ? text.stopped(who, name) : text.stoppedThis(who, name),
      still: (still ?? []).map((other) => stillWord(grant, other, name)),
      others,
    };
    changes.value += 1;
  });
  return (
    <Row
      icon={FolderOpen}
      titleId={title}
      title={name}
      detail={
        <>
          <div>
            {mayWord(rights)} {not_before > Date.now() && text.from(day(not_before))} {text.untilTime(day(expires))}
          </div>
          <div>
            {scopeWord(scope)} · {wordFor(messages().purposes, purpose)}
          </div>
        </>
      }
      end={
        <>
          <a class="button plain slim" href={hrefOf("access", key.grantee, key.grant)} aria-describedby={title}>
            {text.change}
          </a>
          <Do
            action={stop}
            label={text.stop}
            busy={text.stopping}
            onClick={stop.run}
            look="danger"
            isSlim
            describedBy={title}
          />
        </>
      }
    />
  );
}

/** The other grants by which the reader of a stopped one can still open its category. */
function readersOf(grant: GrantEntry): Promise<GrantEntry[]> {
  return stillReads(grant, {
    accessOf: (member) => desk.accessOf(member),
    grants: () => allEntries((page) => desk.grants(page)),
    organizationOf: async (member) => (await desk.member(member)).msp,
    isPerson,
    now: Date.now(),
  });
}

/** Who can still open a category, in a sentence. */
function stillWord({ key }: GrantEntry, other: GrantEntry, category: string): string {
  const text = patientText();
  const { grantee } = other.key;
  const until = day(other.expires);
  return isPerson(key.grantee) && !isPerson(grantee)
    ? text.stillByHospital(granteeName(key.grantee), category, organizationName(grantee), until)
    : text.stillReads(granteeName(grantee), category, until);
}

function Ended({ standing, grants }: { standing: Standing; grants: GrantEntry[] }) {
  const text = patientText();
  return (
    <details class="card">
      <summary>
        {text.ended} ({grants.length})
      </summary>
      <ul class="rows">
        {grants.map(({ key, category, rights, status, expires }) => (
          <Row
            key={key.grant}
            icon={CalendarX}
            title={granteeName(key.grantee)}
            detail={`${categoryName(standing, category)} · ${mayWord(rights)} · ${text.untilTime(moment(expires))}`}
            end={<Badge>{status === "revoked" ? text.endedStopped : text.endedExpired}</Badge>}
          />
        ))}
      </ul>
    </details>
  );
}

/** Whether a grant gives access now or later. */
export function isInForce({ status, expires }: GrantEntry): boolean {
  return status === "active" && expires > Date.now();
}
