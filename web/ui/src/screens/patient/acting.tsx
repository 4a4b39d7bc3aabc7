/** What a member does in another patient's place: read, add, give access, see who looked, each if they have the power. */

import { type Signal, useSignal } from "@preact/signals";
import { Building2, Eye, FilePlus2, FolderOpen, MailQuestion, UserRoundCheck, UserRoundPlus, UsersRound } from "lucide";
import { useEffect, useId } from "preact/hooks";
import type { DelegatedCategory } from "../../../core/emr_page_core.js";
import { useReading } from "../../action.ts";
import { useAtTime } from "../../at-time.ts";
import { Badge } from "../../components/badge.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { PagedList } from "../../components/paged-list.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk, looks } from "../../desk.ts";
import type { GrantEntry, MemberId, Powers } from "../../generated/functions.ts";
import { day } from "../../messages/index.ts";
import { granteeName, isPerson, personName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { RecordScreen } from "../records/record.tsx";
import { RecordList } from "../records/record-list.tsx";
import type { RecordSource } from "../records/source.ts";
import { endsOf, isInForce } from "./access.tsx";
import { Give } from "./give.tsx";
import { StopButton, TermsLine } from "./grant-parts.tsx";
import { LookRow } from "./look-row.tsx";
import { patientText } from "./messages.ts";
import { categoryName } from "./own.ts";
import { RequestList } from "./requests.tsx";
import { type Stopped, useStop, WhatWasStopped } from "./stopped.tsx";
import { mayWord } from "./terms.tsx";

/** In the address, behind the patient's id: the screens beside the record. */
const LOOKS = "looks";
const ACCESS = "access";
const REQUESTS = "requests";

interface ActingProps {
  standing: Standing;
  patient: MemberId;
  /** What the address names of the patient: a screen, or a category and a record. */
  parts: string[];
}

/** The record of a patient for whom the member acts, and what else the member may do in that patient's place. */
export function Acting({ standing, patient, parts: [first, second] }: ActingProps) {
  const text = patientText();
  const powers = useSignal<Powers | undefined>(undefined);
  const found = useSignal<DelegatedCategory[] | undefined>(undefined);
  const load = useReading(async () => {
    const [delegation, categories] = await Promise.all([
      desk.delegationFrom(patient),
      desk.delegatedCategories(patient),
    ]);
    powers.value = delegation?.terms.powers;
    found.value = categories;
  });
  useEffect(() => load.run(), [patient, changes.value]);
  const title = text.actingFor(personName(patient));
  const back = { href: hrefOf("deputies", patient), label: title };
  const sources: RecordSource[] | undefined = found.value?.map((one) => ({
    of: { category: one.category, patient },
    name: one.name,
    kinds: one.kinds,
  }));
  const source = sources?.find(({ of }) => of.category === first);
  // The names of the categories are the patient's.
  const inTheirPlace = { ...standing, categories: named(found.value ?? []) };
  if (source && second) {
    return <RecordScreen source={source} record={second} back={back} />;
  }
  if (found.value && first === LOOKS) {
    return <TheirLooks standing={inTheirPlace} patient={patient} back={back} />;
  }
  if (found.value && first === ACCESS) {
    return second === "give" ? (
      <Give standing={inTheirPlace} patient={patient} />
    ) : (
      <TheirAccess standing={inTheirPlace} patient={patient} back={back} />
    );
  }
  if (found.value && first === REQUESTS) {
    return (
      <RequestList
        standing={inTheirPlace}
        patient={patient}
        title={text.requests}
        lead={text.requestsOfOther}
        back={back}
      />
    );
  }
  const may = powers.value;
  return (
    <Screen
      title={title}
      lead={text.actingLead}
      back={{ href: hrefOf("deputies"), label: text.deputies }}
      actions={
        may && (
          <>
            {may.add && (
              <a class="button" href={hrefOf("write", patient)}>
                <Icon of={FilePlus2} />
                {text.addShort}
              </a>
            )}
            {may.grant && (
              <a class="button plain" href={hrefOf("deputies", patient, ACCESS)}>
                <Icon of={UserRoundCheck} />
                {text.access}
              </a>
            )}
            {may.grant && (
              <a class="button plain" href={hrefOf("deputies", patient, REQUESTS)}>
                <Icon of={MailQuestion} />
                {text.requests}
              </a>
            )}
            {may.log && (
              <a class="button plain" href={hrefOf("deputies", patient, LOOKS)}>
                <Icon of={Eye} />
                {text.looks}
              </a>
            )}
          </>
        )
      }
    >
      {sources && (
        <RecordList
          sources={sources}
          hrefOf={(listed) => hrefOf("deputies", patient, listed.source.of.category, listed.record)}
          none={text.noRecordsOfOther}
        />
      )}
      <Loaded action={load} isLoaded={sources !== undefined} />
    </Screen>
  );
}

interface TheirProps {
  /** The member, with the names of the patient's categories. */
  standing: Standing;
  patient: MemberId;
  back: { href: string; label: string };
}

/** Who looked at the patient's records. */
function TheirLooks({ standing, patient, back }: TheirProps) {
  const text = patientText();
  return (
    <Screen title={text.looks} back={back}>
      <PagedList
        read={(page) => desk.looks(page, patient)}
        counter={looks}
        keyOf={({ key }) => key.transaction}
        row={(look) => (
          <LookRow
            standing={standing}
            group={[look]}
            recordHref={(category, record) => hrefOf("deputies", patient, category, record)}
          />
        )}
        none={text.noLooksOfOther}
        icon={Eye}
      />
    </Screen>
  );
}

/** Who may read or add to the patient's record. */
function TheirAccess({ standing, patient, back }: TheirProps) {
  const text = patientText();
  const grants = useSignal<GrantEntry[] | undefined>(undefined);
  const stopped = useSignal<Stopped | undefined>(undefined);
  const load = useReading(async () => {
    grants.value = (await allEntries((page) => desk.grants(page, patient))).filter(isInForce);
  });
  useEffect(() => load.run(), [patient, changes.value]);
  useAtTime(endsOf(grants.value), load.run);
  return (
    <Screen
      title={text.access}
      back={back}
      actions={
        <a class="button" href={hrefOf("deputies", patient, ACCESS, "give")}>
          <Icon of={UserRoundPlus} />
          {text.give}
        </a>
      }
    >
      <WhatWasStopped stopped={stopped.value} />
      {grants.value?.length === 0 && <Empty icon={UsersRound}>{text.noGrantsOfOther}</Empty>}
      {grants.value && grants.value.length > 0 && (
        <ul class="rows card">
          {grants.value.map((grant) => (
            <TheirGrant key={grant.key.grant} standing={standing} grant={grant} stopped={stopped} />
          ))}
        </ul>
      )}
      <Loaded action={load} isLoaded={grants.value !== undefined} />
    </Screen>
  );
}

interface TheirGrantProps {
  standing: Standing;
  grant: GrantEntry;
  stopped: Signal<Stopped | undefined>;
}

function TheirGrant({ standing, grant, stopped }: TheirGrantProps) {
  const text = patientText();
  const title = useId();
  const { key, category, rights, scope = "all", purpose, expires } = grant;
  const stop = useStop(grant, categoryName(standing, category), stopped);
  return (
    <Row
      icon={FolderOpen}
      titleId={title}
      title={granteeName(key.grantee)}
      detail={
        <>
          <div>
            <bdi>{categoryName(standing, category)}</bdi> · {mayWord(rights)} {text.untilTime(day(expires))}
          </div>
          <TermsLine scope={scope} purpose={purpose} />
        </>
      }
      end={
        <>
          {!isPerson(key.grantee) && <Badge icon={Building2}>{text.hospital}</Badge>}
          <StopButton action={stop} describedBy={title} />
        </>
      }
    />
  );
}

function named(categories: DelegatedCategory[]) {
  return categories.map(({ category, name }) => ({ id: category, name }));
}
