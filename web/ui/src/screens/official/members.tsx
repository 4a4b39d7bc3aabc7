import { useSignal } from "@preact/signals";
import { ChevronRight, UserRound, Users } from "lucide";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Select } from "../../components/fields.tsx";
import { Icon, type Tone } from "../../components/icon.tsx";
import { Empty, Row } from "../../components/list.tsx";
import { PagesEnd, usePages } from "../../components/pages.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Member, MemberStatus, Role } from "../../generated/functions.ts";
import { day, messages } from "../../messages/index.ts";
import { isNamed, knownOrganizations, personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { rolesIn } from "./applications.tsx";
import { FindById } from "./find-by-id.tsx";
import { officialText } from "./messages.ts";

const TONES: Record<MemberStatus, Tone> = { pending: "warn", active: "good", frozen: "bad", suspended: "bad" };

/** The members of an organization: of every one for the ministry, of their own for registrars. */
export function Members({ standing }: ScreenProps) {
  const text = officialText();
  const isMinistry = standing.roles.includes("ministry");
  const msp = useSignal<string | undefined>(undefined);
  const status = useSignal("");
  const role = useSignal("");
  const pages = usePages((page) => desk.members(page, msp.value), [msp.value]);
  const shown = pages.entries?.filter(
    (member) =>
      (!status.value || member.status === status.value) && (!role.value || member.roles.includes(role.value as Role)),
  );
  return (
    <Screen title={text.members} lead={text.membersLead}>
      <search class="card">
        <FindById label={text.findById} screen="member" />
        <div class="fields">
          {isMinistry && (
            <Select
              label={text.ofOrganization}
              name="organization"
              options={knownOrganizations().map(({ msp, name }) => ({ value: msp, label: name }))}
              value={msp.value ?? standing.msp}
              onChange={(chosen) => (msp.value = chosen)}
            />
          )}
          <Select
            label={text.status}
            name="status"
            options={[
              { value: "", label: text.anyStatus },
              ...Object.entries(text.statuses).map(([value, label]) => ({ value, label })),
            ]}
            onChange={(chosen) => (status.value = chosen)}
          />
          <Select
            label={text.roleFilter}
            name="role"
            options={[
              { value: "", label: text.anyRole },
              ...Object.entries(messages().roles).map(([value, label]) => ({ value, label })),
            ]}
            onChange={(chosen) => (role.value = chosen)}
          />
        </div>
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
