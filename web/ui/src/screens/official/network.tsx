import { useSignal } from "@preact/signals";
import { Building2, CircleAlert, CircleCheck, Landmark, RefreshCw } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Loaded, Row } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { PagesEnd, usePages } from "../../components/pages.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Bounds, Keeper, Organization, PolicyInForce } from "../../generated/functions.ts";
import type { Health } from "../../generated/operations.ts";
import { messages, number, span } from "../../messages/index.ts";
import { officialText } from "./messages.ts";

const PARTS = ["database", "peer", "store"] as const;

/** How the network is: the service, the organizations with their keepers, and the policy. */
export function Network() {
  const text = officialText();
  const { lookAgain, looking } = messages();
  const health = useSignal<Health | undefined>(undefined);
  const keepers = useSignal<Keeper[]>([]);
  const policy = useSignal<PolicyInForce | undefined>(undefined);
  const look = useAction(async () => {
    [health.value, keepers.value, policy.value] = await Promise.all([desk.health(), desk.keepers(), desk.policy()]);
  });
  useEffect(() => look.run(), []);
  return (
    <Screen
      title={text.network}
      lead={text.networkLead}
      actions={
        health.value && (
          <Do action={look} label={lookAgain} busy={looking} onClick={look.run} icon={RefreshCw} look="plain" />
        )
      }
    >
      {health.value && <Service health={health.value} />}
      {health.value && <Organizations keepers={keepers.value} />}
      {policy.value && <Rules policy={policy.value} />}
      <Loaded action={look} isLoaded={policy.value !== undefined} />
    </Screen>
  );
}

function Service({ health }: { health: Health }) {
  const text = officialText();
  return (
    <Card title={text.service}>
      <Notice tone={health.late ? "warn" : "good"}>{health.late ?? text.upToDate}</Notice>
      <dl class="facts">
        {PARTS.map((part) => (
          <div key={part}>
            <dt>{text.parts[part]}</dt>
            <dd>
              <Badge tone={health[part] ? "good" : "bad"} icon={health[part] ? CircleCheck : CircleAlert}>
                {health[part] ? text.works : text.fails}
              </Badge>
            </dd>
          </div>
        ))}
        <div>
          <dt>{text.height}</dt>
          <dd>{number(health.height)}</dd>
        </div>
      </dl>
      <p class="hint">{text.serviceHint}</p>
    </Card>
  );
}

function Organizations({ keepers }: { keepers: Keeper[] }) {
  const text = officialText();
  const pages = usePages<Organization>((page) => desk.registeredOrganizations(page), []);
  return (
    <Card title={text.organizations}>
      <p class="hint">{text.organizationsHint}</p>
      <ul class="rows">
        {pages.entries?.map(({ msp, name, kind, status }) => {
          const keeper = keepers.find((one) => one.msp === msp);
          return (
            <Row
              key={msp}
              icon={kind === "ministry" ? Landmark : Building2}
              title={name}
              detail={
                <>
                  {text.organizationKinds[kind]} ·{" "}
                  {keeper ? (
                    <>
                      {text.keeperAt} <bdi>{keeper.address}</bdi>
                    </>
                  ) : (
                    text.noKeeper
                  )}
                </>
              }
              end={<Badge tone={status === "active" ? "good" : "bad"}>{text.organizationStatuses[status]}</Badge>}
            />
          );
        })}
      </ul>
      <PagesEnd of={pages} />
    </Card>
  );
}

function Rules({ policy }: { policy: PolicyInForce }) {
  const text = officialText();
  const { bounds, network = "test" } = policy;
  return (
    <Card title={text.policy}>
      <dl class="facts">
        <div>
          <dt>{text.networkKind}</dt>
          <dd>{text.networkKinds[network]}</dd>
        </div>
        <Rule label={text.emergencyTime} seconds={policy.emergency_seconds} bounds={bounds?.emergency_seconds} />
        <Rule label={text.reviewTime} seconds={policy.review_seconds} bounds={bounds?.review_seconds} />
        <Rule label={text.recoveryWait} seconds={policy.recovery_seconds} bounds={bounds?.recovery_seconds} />
        <Rule label={text.slot} seconds={policy.slot_seconds} bounds={bounds?.slot_seconds} />
      </dl>
      <p class="hint">{text.policyHint}</p>
    </Card>
  );
}

function Rule({ label, seconds, bounds }: { label: string; seconds: number; bounds: Bounds | undefined }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {span(seconds)}
        {bounds && <span class="hint"> ({officialText().between(span(bounds.least), span(bounds.greatest))})</span>}
      </dd>
    </div>
  );
}
