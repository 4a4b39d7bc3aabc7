import { type Signal, useSignal } from "@preact/signals";
import { Building2, CalendarX, FolderOpen, UserRoundPlus, UsersRound } from "lucide";
import { useEffect, useId } from "preact/hooks";
import { useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { useAtTime } from "../../at-time.ts";
import { Badge } from "../../components/badge.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Person } from "../../components/person.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk, looks } from "../../desk.ts";
import type { AccessEntry, GrantEntry, MemberId } from "../../generated/functions.ts";
import { day, moment } from "../../messages/index.ts";
import { granteeName, isPerson, organizationName } from "../../names.ts";
import { allEntries, type Page } from "../../pages.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { ChangeAccess } from "./change.tsx";
import { Give } from "./give.tsx";
import { StopButton, TermsLine } from "./grant-parts.tsx";
import { patientText } from "./messages.ts";
import { categoryName } from "./own.ts";
import { SeesNow } from "./sees-now.tsx";
import { type Stopped, useStop, WhatWasStopped } from "./stopped.tsx";
import { mayWord } from "./terms.tsx";

/** In milliseconds. */
const DAY = 24 * 3600 * 1000;
/** So many looks are searched for the last one of each person. */
const LOOKS = 200;
/** In the address, in the place of an access: what the person may do now. */
const NOW = "now";

/** Who may read or add: all of them, or the access that the address names, to be given or changed. */
export function Access({ standing, parts: [first, grant] }: ScreenProps) {
  if (first === "give") {
    return <Give standing={standing} {...(grant ? { grantee: grant } : {})} />;
  }
  if (first && grant === NOW) {
    return <SeesNow standing={standing} person={first} />;
  }
  return grant ? <ChangeAccess standing={standing} grant={grant} /> : <Grantees standing={standing} />;
}

function Grantees({ standing }: { standing: Standing }) {
  const text = patientText();
  const grants = useSignal<GrantEntry[] | undefined>(undefined);
  const stopped = useSignal<Stopped | undefined>(undefined);
  const load = useReading(async () => {
    grants.value = await allEntries((page) => desk.grants(page));
  });
  useEffect(() => load.run(), [changes.value]);
  useAtTime(endsOf(grants.value), load.run);
  const log = useSignal<Page<AccessEntry> | undefined>(undefined);
  useEffect(() => {
    desk.looks({ size: LOOKS }).then(
      (page) => (log.value = page),
      () => {
        // The screen of looks says why they cannot be read.
      },
    );
  }, [looks.value]);
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
      <WhatWasStopped stopped={stopped.value} />
      {grants.value && present.length === 0 && <Empty icon={UsersRound}>{text.noGrants}</Empty>}
      {[...Map.groupBy(present, ({ key }) => key.grantee)].map(([grantee, given]) => (
        <Grantee key={grantee} standing={standing} grantee={grantee} grants={given} log={log.value} stopped={stopped} />
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
  /** The newest looks, once they are read. */
  log: Page<AccessEntry> | undefined;
  stopped: Signal<Stopped | undefined>;
}

function Grantee({ standing, grantee, grants, log, stopped }: GranteeProps) {
  const text = patientText();
  const heading = useId();
  return (
    <section class="card" aria-labelledby={heading}>
      <div class="card-head">
        <h2 id={heading}>{isPerson(grantee) ? <Person id={grantee} /> : <bdi>{organizationName(grantee)}</bdi>}</h2>
        {isPerson(grantee) ? (
          <a href={hrefOf("access", grantee, NOW)} aria-describedby={heading}>
            {text.seesNow}
          </a>
        ) : (
          <Badge icon={Building2}>{text.hospital}</Badge>
        )}
      </div>
      {log && isPerson(grantee) && <p class="quiet small">{lastLookOf(grantee, log)}</p>}
      <ul class="rows">
        {grants.map((grant) => (
          <Granted key={grant.key.grant} standing={standing} grant={grant} stopped={stopped} />
        ))}
      </ul>
    </section>
  );
}

/** When a person looked last, in a sentence. */
function lastLookOf(person: MemberId, { entries, next }: Page<AccessEntry>): string {
  const text = patientText();
  const last = entries.find(({ reader }) => reader === person);
  const oldest = entries.at(-1);
  if (last) {
    return text.lastLooked(moment(last.key.time));
  }
  return next && oldest ? text.notLookedSince(day(oldest.key.time)) : text.neverLooked;
}

type GrantedProps = Pick<GranteeProps, "standing" | "stopped"> & { grant: GrantEntry };

function Granted({ standing, grant, stopped }: GrantedProps) {
  const text = patientText();
  const title = useId();
  const { key, category, rights, scope = "all", purpose, expires, not_before } = grant;
  const name = categoryName(standing, category);
  const stop = useStop(grant, name, stopped);
  return (
    <Row
      icon={FolderOpen}
      titleId={title}
      title={name}
      detail={
        <>
          <div>
            {mayWord(rights)} {not_before > Date.now() && text.from(day(not_before))} {text.untilTime(day(expires))} ·{" "}
            {text.daysLeft(daysUntil(expires))}
          </div>
          <TermsLine scope={scope} purpose={purpose} />
        </>
      }
      end={
        <>
          <a class="button plain slim" href={hrefOf("access", key.grantee, key.grant)} aria-describedby={title}>
            {text.change}
          </a>
          <StopButton action={stop} describedBy={title} />
        </>
      }
    />
  );
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

/** How many days are left, the present one too. */
function daysUntil(time: number): number {
  return Math.max(1, Math.ceil((time - Date.now()) / DAY));
}

/** When accesses begin and end. */
export function endsOf(grants: GrantEntry[] = []): number[] {
  return grants.filter(isInForce).flatMap(({ not_before, expires }) => [not_before, expires]);
}

/** Whether a grant gives access now or later. */
export function isInForce({ status, expires }: GrantEntry): boolean {
  return status === "active" && expires > Date.now();
}
