import { useSignal } from "@preact/signals";
import { ChevronRight, HandHelping, LifeBuoy, UserRound, Users } from "lucide";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Chips } from "../../components/chips.tsx";
import { Select } from "../../components/fields.tsx";
import { Icon, type Tone } from "../../components/icon.tsx";
import { Empty, Row } from "../../components/list.tsx";
import { PagesEnd, usePages } from "../../components/pages.tsx";
import { Screen } from "../../components/screen.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { desk } from "../../desk.ts";
import type { Member, MemberStatus, MspId, Role } from "../../generated/functions.ts";
import { day, messages } from "../../messages/index.ts";
import { isNamed, knownOrganizations, namedPeople, personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { matches } from "../../search.ts";
import { rolesIn } from "./applications.tsx";
import { FindById } from "./find-by-id.tsx";
import { officialText } from "./messages.ts";
import { officialRecoveryText } from "./recovery-messages.ts";

const TONES: Record<MemberStatus, Tone> = { pending: "warn", active: "good", frozen: "bad", suspended: "bad" };

/** The members of an organization: of every one for the ministry, of their own for registrars. */
export function Members({ standing }: ScreenProps) {
  const text = officialText();
  const isMinistry = standing.roles.includes("ministry");
  const msp = useSignal<string | undefined>(undefined);
  const status = useSignal("");
  const role = useSignal("");
  const words = useSignal("");
  const pages = usePages((page) => desk.members(page, msp.value), [msp.value]);
  const shown = pages.entries?.filter(
    (member) =>
      matches([titleOf(member)], words.value) &&
      (!status.value || member.status === status.value) &&
      (!role.value || member.roles.includes(role.value as Role)),
  );
  return (
    <Screen
      title={text.members}
      lead={text.membersLead}
      actions={
        <>
          <a class="button plain" href={hrefOf("recovery")}>
            <Icon of={LifeBuoy} />
            {officialRecoveryText().title}
          </a>
          <a class="button plain" href={hrefOf("guardian")}>
            <Icon of={HandHelping} />
            {text.guardianTitle}
          </a>
        </>
      }
    >
      <search class="card">
        <SearchField label={text.findByName} onSearch={(wanted) => (words.value = wanted)} />
        {words.value && <NamedMembers words={words.value} shown={shown ?? []} />}
        <Chips
          label={text.status}
          name="status"
          any={text.anyStatus}
          options={Object.entries(text.statuses).map(([value, label]) => ({ value, label }))}
          chosen={status}
        />
        <Chips
          label={text.roleFilter}
          name="role"
          any={text.anyRole}
          options={rolesOf(isMinistry, msp.value ?? standing.msp).map((value) => ({
            value,
            label: messages().roles[value],
          }))}
          chosen={role}
        />
        {isMinistry && (
          <Select
            label={text.ofOrganization}
            name="organization"
            options={knownOrganizations().map(({ msp, name }) => ({ value: msp, label: name }))}
            value={msp.value ?? standing.msp}
            onChange={(chosen) => {
              msp.value = chosen;
              role.value = "";
            }}
          />
        )}
        <details>
          <summary>{text.findById}</summary>
          <FindById label={text.findById} screen="member" />
        </details>
      </search>
      {pages.entries?.length === 0 && <Empty icon={Users}>{text.noMembers}</Empty>}
      {shown?.length === 0 && pages.entries?.length !== 0 && <Empty icon={Users}>{text.noneMatch}</Empty>}
      {shown && shown.length > 0 && (
        <ul class="rows card">
          {shown.map((member) => (
            <MemberRow key={member.id} member={member} />
          ))}
        </ul>
      )}
      <PagesEnd of={pages} />
    </Screen>
  );
}

/** The roles that members of an organization can have. */
function rolesOf(isMinistry: boolean, msp: MspId): Role[] {
  const kind = knownOrganizations().find((one) => one.msp === msp)?.kind ?? (isMinistry ? "ministry" : "hospital");
  return kind === "ministry"
    ? ["patient", "ministry", "insurer", "researcher"]
    : ["practitioner", "registrar", ...(isMinistry ? [] : (["patient"] as const))];
}

/** The people whom the official named so and who are not in the list that is read so far. */
function NamedMembers({ words, shown }: { words: string; shown: Member[] }) {
  const found = namedPeople().filter(
    ({ id, label }) => matches([label], words) && !shown.some((member) => member.id === id),
  );
  return found.length === 0 ? null : (
    <ul class="rows">
      {found.map(({ id, label }) => (
        <Row
          key={id}
          icon={UserRound}
          title={label}
          href={hrefOf("member", id)}
          end={<Icon of={ChevronRight} isDirected />}
        />
      ))}
    </ul>
  );
}

function MemberRow({ member }: { member: Member }) {
  const text = officialText();
  return (
    <Row
      icon={UserRound}
      title={titleOf(member)}
      href={hrefOf("member", member.id)}
      detail={
        <>
          {isNamed(member.id) && `${rolesIn(member.roles)} · `}
          {text.since(day(member.registered))} · <bdi class="short-id">{member.id.slice(0, 8)} …</bdi>
        </>
      }
      end={
        <>
          <StatusBadge status={member.status} />
          <Icon of={ChevronRight} isDirected />
        </>
      }
    />
  );
}

/** The name by which the official knows a member, else what the member is. */
export function titleOf({ id, roles }: Member): string {
  return isNamed(id) ? personName(id) : rolesIn(roles);
}

/** The state of a membership. */
export function StatusBadge({ status }: { status: MemberStatus }) {
  return <Badge tone={TONES[status]}>{officialText().statuses[status]}</Badge>;
}
