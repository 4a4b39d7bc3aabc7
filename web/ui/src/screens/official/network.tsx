import { useSignal } from "@preact/signals";
import { CircleAlert, CircleCheck } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import { Badge } from "../../components/badge.tsx";
import { English } from "../../components/english.tsx";
import { Loaded } from "../../components/list.tsx";
import { LookAgain } from "../../components/look-again.tsx";
import { Notice } from "../../components/notice.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Bounds, Organization, PolicyInForce } from "../../generated/functions.ts";
import type { Health, Network as NetworkState } from "../../generated/operations.ts";
import { number, span } from "../../messages/index.ts";
import { allEntries } from "../../pages.ts";
import { officialText } from "./messages.ts";
import { statesOf } from "./node-states.ts";
import { NodeTable } from "./node-table.tsx";

const PARTS = ["database", "peer", "store"] as const;

/** How the network is: one sentence, every node by its organization, the service itself, and the policy. */
export function Network() {
  const text = officialText();
  const health = useSignal<Health | undefined>(undefined);
  const network = useSignal<NetworkState | undefined>(undefined);
  const organizations = useSignal<Organization[]>([]);
  const policy = useSignal<PolicyInForce | undefined>(undefined);
  const look = useAction(async () => {
    [health.value, network.value, organizations.value, policy.value] = await Promise.all([
      desk.health(),
      desk.network(),
      allEntries((page) => desk.registeredOrganizations(page)),
      desk.policy(),
    ]);
  });
  useEffect(() => look.run(), []);
  return (
    <Screen
      title={text.network}
      lead={text.networkLead}
      isWide
      actions={health.value && <LookAgain action={look} hidesFailure />}
    >
      {network.value && (
        <>
          <Summary network={network.value} />
          <Card title={text.nodes}>
            <NodeTable network={network.value} organizations={organizations.value} />
            <p class="hint">{text.nodesHint}</p>
          </Card>
        </>
      )}
      {health.value && <Service health={health.value} />}
      {policy.value && <Rules policy={policy.value} />}
      <Loaded action={look} isLoaded={policy.value !== undefined} />
    </Screen>
  );
}

function Service({ health }: { health: Health }) {
  const text = officialText();
  return (
    <Card title={text.service}>
      <Notice tone={health.late ? "warn" : "good"}>
        {health.late ? (
          <>
            {text.isLate} <English>{health.late}</English>
          </>
        ) : (
          text.upToDate
        )}
      </Notice>
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

/** In sentences: whether all works, or what does not. */
function Summary({ network }: { network: NetworkState }) {
  const text = officialText();
  const { answering, behind, ending, nextEnd, isGood } = statesOf(network, Date.now());
  if (isGood) {
    return (
      <Notice tone="good">
        <strong>{text.allWorks}</strong> {answering.map(text.answering).join(" ")} {text.sameBlocks}{" "}
        {nextEnd !== undefined && text.nextEnd(nextEnd)}
      </Notice>
    );
  }
  const missed = answering.filter((kind) => kind.answering < kind.all);
  const isBroken = !network.is_discovered || missed.length > 0 || ending.some(({ days }) => days < 0);
  return (
    <Notice tone={isBroken ? "bad" : "warn"}>
      <strong>{text.notAllWorks}</strong>
      <ul>
        {!network.is_discovered && <li>{text.notDiscovered}</li>}
        {missed.map((kind) => (
          <li key={kind.kind}>{text.answering(kind)}</li>
        ))}
        {behind.map(({ node, blocks }) => (
          <li key={node.address}>{text.isBehind(node.name, blocks)}</li>
        ))}
        {ending.map(({ node, days }) => (
          <li key={`${node.kind} ${node.address}`}>
            {days < 0 ? text.hasEnded(node.name) : text.endsIn(node.name, days)}
          </li>
        ))}
      </ul>
    </Notice>
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
