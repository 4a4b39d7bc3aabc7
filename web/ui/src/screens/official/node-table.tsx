import { CircleAlert, CircleCheck } from "lucide";
import { Badge } from "../../components/badge.tsx";
import type { Tone } from "../../components/icon.tsx";
import type { Organization } from "../../generated/functions.ts";
import type { Network, Node, NodeKind } from "../../generated/operations.ts";
import { day, number } from "../../messages/index.ts";
import { organizationName } from "../../names.ts";
import { officialText } from "./messages.ts";
import { blocksBehind, daysLeft, SOON } from "./node-states.ts";

/** The kinds of nodes whose organizations have no public name. */
const WITHOUT_NAME: NodeKind[] = ["orderer", "web"];

/** Every node with its organization, in a table. */
export function NodeTable({ network: { nodes }, organizations }: { network: Network; organizations: Organization[] }) {
  const text = officialText();
  const all = [...new Set([...organizations.map(({ msp }) => msp), ...nodes.map(({ msp }) => msp)])];
  return (
    <table class="nodes">
      <thead>
        <tr>
          <th scope="col">{text.node}</th>
          <th scope="col">{text.blocks}</th>
          <th scope="col">{text.answersNow}</th>
          <th scope="col">{text.certificateEnds}</th>
        </tr>
      </thead>
      {all.map((msp) => {
        const own = nodes.filter((node) => node.msp === msp);
        const organization = organizations.find((one) => one.msp === msp);
        return (
          <tbody key={msp}>
            <tr>
              <th scope="rowgroup" colSpan={4} class="nodes-of">
                <bdi>{nameOf(msp, own)}</bdi>
                {organization?.status === "suspended" && (
                  <>
                    {" "}
                    <Badge tone="bad">{text.organizationStatuses.suspended}</Badge>
                  </>
                )}
              </th>
            </tr>
            {own.length === 0 && (
              <tr>
                <td colSpan={4}>{text.noNodes}</td>
              </tr>
            )}
            {own.map((node) => (
              <NodeRow key={`${node.kind} ${node.address}`} node={node} nodes={nodes} />
            ))}
          </tbody>
        );
      })}
    </table>
  );
}

function nameOf(msp: string, [first]: Node[]): string {
  const isNameless = first !== undefined && WITHOUT_NAME.includes(first.kind);
  return isNameless ? officialText().nodeKinds[first.kind] : organizationName(msp);
}

function NodeRow({ node, nodes }: { node: Node; nodes: Node[] }) {
  const text = officialText();
  const behind = blocksBehind(node, nodes);
  return (
    <tr>
      <th scope="row">
        {text.nodeKinds[node.kind]} <bdi class="quiet small">{node.name}</bdi>
      </th>
      <td data-label={text.blocks} class={node.height === undefined || node.height === null ? "nothing" : ""}>
        {node.height === undefined || node.height === null ? (
          <span class="quiet">–</span>
        ) : (
          <>
            {number(node.height)}
            {behind > 0 && (
              <>
                {" "}
                <Badge tone="warn">{text.behind(behind)}</Badge>
              </>
            )}
          </>
        )}
      </td>
      <td data-label={text.answersNow}>
        <Badge tone={node.answers ? "good" : "bad"} icon={node.answers ? CircleCheck : CircleAlert}>
          {node.answers ? text.works : text.fails}
        </Badge>
      </td>
      <td data-label={text.certificateEnds}>
        <CertificateEnd node={node} />
      </td>
    </tr>
  );
}

function CertificateEnd({ node }: { node: Node }) {
  const text = officialText();
  const days = daysLeft(node, Date.now());
  if (days === undefined || node.certificate_ends === undefined || node.certificate_ends === null) {
    return <span class="quiet">{text.notSeen}</span>;
  }
  const tone: Tone | undefined = days < 0 ? "bad" : days < SOON ? "warn" : undefined;
  return (
    <>
      {day(node.certificate_ends)} {tone && <Badge tone={tone}>{days < 0 ? text.ended : text.inDays(days)}</Badge>}
    </>
  );
}
