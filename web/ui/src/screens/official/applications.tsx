import { signal, useSignal } from "@preact/signals";
import { ChevronRight, Inbox, RefreshCw, UserRoundPlus } from "lucide";
import { useEffect } from "preact/hooks";
import type { Applicant } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { listed, messages, shortMoment, wordFor } from "../../messages/index.ts";
import { organizationName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { FindById } from "./find-by-id.tsx";
import { officialText } from "./messages.ts";

/** How many applications wait, as far as they were read. */
export const waiting = signal(0);

/** The applications that the member decides, the oldest first. */
export async function readApplicants(): Promise<Applicant[]> {
  const applicants = await desk.applicants();
  waiting.value = applicants.length;
  return applicants;
}

/** The applications that a registrar or an official of the ministry decides. */
export function Applications() {
  const text = officialText();
  const { lookAgain, looking } = messages();
  const applicants = useSignal<Applicant[] | undefined>(undefined);
  const list = useAction(async () => {
    applicants.value = await readApplicants();
  });
  useEffect(() => list.run(), []);
  return (
    <Screen
      title={text.queue}
      lead={text.queueLead}
      actions={
        applicants.value && (
          <Do action={list} label={lookAgain} busy={looking} onClick={list.run} icon={RefreshCw} look="plain" />
        )
      }
    >
      {applicants.value?.length === 0 && <Empty icon={Inbox}>{text.noApplications}</Empty>}
      {applicants.value && applicants.value.length > 0 && (
        <ul class="rows card">
          {applicants.value.map(({ admission, name, received }) => (
            <Row
              key={admission.id}
              icon={UserRoundPlus}
              title={name || text.unreadable}
              href={hrefOf("application", admission.id)}
              detail={text.appliesAs(rolesIn(admission.roles), organizationName(admission.msp))}
              end={
                <>
                  <span class="quiet small">{shortMoment(received)}</span>
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
      </Card>
    </Screen>
  );
}

/** Roles as a sentence has them. */
export function rolesIn(roles: string[]): string {
  return listed(roles.map((role) => wordFor(messages().roles, role)));
}
