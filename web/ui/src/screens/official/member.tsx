import { useSignal } from "@preact/signals";
import { UserRoundX } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Choices } from "../../components/fields.tsx";
import { Form } from "../../components/form.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { MembershipLog } from "../../components/membership-log.tsx";
import { Done } from "../../components/notice.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Member as MemberEntry, Role } from "../../generated/functions.ts";
import { messages, moment, number, wordFor } from "../../messages/index.ts";
import { organizationName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { rolesIn } from "./applications.tsx";
import { Keys } from "./keys.tsx";
import { MemberContact, mayReadContact } from "./member-contact.tsx";
import { StatusBadge, titleOf } from "./members.tsx";
import { officialText } from "./messages.ts";
import { OpenRecoveries } from "./open-recoveries.tsx";
import { ownMember } from "./own-member.ts";
import { isActiveOfficial, isStoppable, Remaining, useRemaining } from "./remaining.tsx";
import { Stopping } from "./stopping.tsx";

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
          {member.custody && (
            <Card title={text.custodyTitle}>
              <ul>
                {text.custodySteps(titleOf(member)).map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ul>
            </Card>
          )}
          {mayReadContact(standing, member) && <MemberContact member={member} />}
          <OpenRecoveries id={id} msp={member.msp} standing={standing} />
          {member.id !== standing.id && <Stopping member={member} standing={standing} look={look} />}
          <Keys member={member} isOwn={member.id === standing.id} />
          {isMinistry && <MembershipLog id={id} />}
          {isMinistry && member.id !== standing.id && <Roles member={member} standing={standing} onSaved={look.run} />}
        </>
      )}
      <Loaded action={look} isLoaded={member !== undefined} />
    </Screen>
  );
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

interface RolesProps {
  member: MemberEntry;
  standing: Standing;
  onSaved: () => void;
}

function Roles({ member, standing, onSaved }: RolesProps) {
  const text = officialText();
  const isSaved = useSignal(false);
  const roles = useSignal<string[]>(member.roles);
  const named = useRemaining(member, standing);
  const endsMinistry = isActiveOfficial(member) && !roles.value.includes("ministry");
  const save = useAction(async (form: FormData) => {
    await desk.updateRoles(member.id, form.getAll("roles") as Role[], endsMinistry ? named.remaining.value : []);
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
          onChange={(role) => {
            const others = roles.value.filter((one) => one !== role);
            roles.value = others.length < roles.value.length ? others : [...others, role];
          }}
        />
        {endsMinistry && <Remaining of={named} />}
        <Done>{isSaved.value && text.rolesSaved}</Done>
        {(!endsMinistry || isStoppable(member, named)) && (
          <div>
            <Do action={save} label={text.saveRoles} busy={messages().saving} look="plain" />
          </div>
        )}
      </Form>
    </details>
  );
}

function hasRole(_: string, form: FormData): string | undefined {
  return form.getAll("roles").length > 0 ? undefined : officialText().atLeastOne;
}
