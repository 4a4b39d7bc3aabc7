import { effect, signal, useSignal } from "@preact/signals";
import { ChevronRight, Inbox, Ticket, UserRoundPlus } from "lucide";
import { useEffect } from "preact/hooks";
import type { Applicant } from "../../../core/emr_page_core.js";
import { useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { LookAgain } from "../../components/look-again.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, member } from "../../desk.ts";
import type { MspId } from "../../generated/functions.ts";
import { age, listed, messages, wordFor } from "../../messages/index.ts";
import { organizationName } from "../../names.ts";
import { useRepeated } from "../../repeated.ts";
import { hrefOf } from "../../route.ts";
import { FindById } from "./find-by-id.tsx";
import { officialText } from "./messages.ts";

/** How many applications wait, as far as they were read. */
export const waiting = signal(0);

effect(() => {
  if (!member.value) {
    waiting.value = 0;
  }
});

/** The applications that the member decides, the oldest first. */
export async function readApplicants(): Promise<Applicant[]> {
  const applicants = await desk.applicants();
  waiting.value = applicants.length;
  return applicants;
}

/** The applications that a registrar or an official of the ministry decides. */
export function Applications({ standing }: ScreenProps) {
  const text = officialText();
  const applicants = useSignal<Applicant[] | undefined>(undefined);
  const list = useReading(async () => {
    applicants.value = ownFirst(await readApplicants(), standing.msp);
  });
  useEffect(() => list.run(), []);
  useRepeated(list.repeat);
  return (
    <Screen
      title={text.queue}
      lead={text.queueLead}
      actions={applicants.value && <LookAgain action={list} hidesFailure />}
    >
      {applicants.value?.length === 0 && <Empty icon={Inbox}>{text.noApplications}</Empty>}
      {applicants.value && applicants.value.length > 0 && (
        <ul class="rows card">
          {applicants.value.map(({ admission, name, received, invitedBy }) => (
            <Row
              key={admission.id}
              icon={UserRoundPlus}
              title={name || text.unreadable}
              href={hrefOf("application", admission.id)}
              detail={
                text.appliesAs(rolesIn(admission.roles), organizationName(admission.msp)) +
                (invitedBy ? ` · ${text.invitedBy(organizationName(invitedBy))}` : "")
              }
              end={
                <>
                  <span class="quiet small">{text.waitsFor(age(received))}</span>
                  <Icon of={ChevronRight} isDirected />
                </>
              }
            />
          ))}
        </ul>
      )}
      <Loaded action={list} isLoaded={applicants.value !== undefined} />
      <Card title={text.atDesk}>
        <p class="quiet">{text.atDeskLead}</p>
        <FindById label={text.applicantId} screen="application" />
        <div class="cluster">
          {standing.roles.includes("registrar") && (
            <a class="button plain" href={hrefOf("walk-in")}>
              <Icon of={UserRoundPlus} />
              {text.withoutDevice}
            </a>
          )}
          <a class="button plain" href={hrefOf("invite")}>
            <Icon of={Ticket} />
            {text.invite}
          </a>
        </div>
      </Card>
    </Screen>
  );
}

/** The applicants to the official's own organization before the others, each the longest waiting first. */
function ownFirst(applicants: Applicant[], msp: MspId): Applicant[] {
  const isOther = ({ admission }: Applicant) => Number(admission.msp !== msp || admission.roles.includes("patient"));
  return applicants.toSorted((one, other) => isOther(one) - isOther(other) || one.received - other.received);
}

/** Roles as a sentence has them. */
export function rolesIn(roles: string[]): string {
  return listed(roles.map((role) => wordFor(messages().roles, role)));
}
