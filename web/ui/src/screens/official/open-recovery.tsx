import { useId } from "preact/hooks";
import { Groups } from "../../components/code.tsx";
import { Refusals } from "../../components/refusals.tsx";
import type { MspId, Recovery } from "../../generated/functions.ts";
import { listed, moment } from "../../messages/index.ts";
import { isNamed as isKnown, knownOrganizations, organizationName, personName } from "../../names.ts";
import { stateOfRecovery } from "../../recovery-state.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { officialText } from "./messages.ts";
import { officialRecoveryText } from "./recovery-messages.ts";
import { RefuseRecovery } from "./refuse-recovery.tsx";

/** How many characters of a key's digest tell the keys of one member apart. */
const SHORT_DIGEST = 16;

interface OpenRecoveryProps {
  of: Recovery;
  /** The organization whose approval counts for the member; the ministry's for patients, whom every hospital may approve. */
  msp: MspId;
  standing: Standing;
  /** Whether it says whose recovery it is. */
  isNamed?: boolean;
}

/** A recovery that is under way: what organizations said, how long it waits, and the button that refuses it. */
export function OpenRecovery({ of: recovery, msp, standing, isNamed = false }: OpenRecoveryProps) {
  const text = officialRecoveryText();
  const words = officialText();
  const title = useId();
  const { id, approvals = [], refusals = [], requested, key } = recovery;
  const ministry = knownOrganizations().find(({ kind }) => kind === "ministry")?.msp ?? "";
  const { from } = stateOfRecovery(recovery, ministry, msp);
  const hasRefused = refusals.some(({ organization }) => organization === standing.msp);
  return (
    <div class="stack-tight">
      {isNamed && (
        <h3>
          <a href={hrefOf("member", id)}>{isKnown(id) ? <bdi>{personName(id)}</bdi> : <Groups text={id} />}</a>
        </h3>
      )}
      <p class="quiet small">{words.requestedAt(moment(requested))}</p>
      <div id={title}>
        <span class="quiet small">{words.newKey}</span>
        <Groups text={key.slice(0, SHORT_DIGEST)} />
      </div>
      <p>
        {approvals.length === 0
          ? text.givenByNone
          : text.givenBy(listed(approvals.map(({ organization }) => organizationName(organization))))}{" "}
        {from !== undefined && text.canFinish(moment(from))}
      </p>
      <Refusals of={recovery} nameOf={organizationName} />
      {id !== standing.id && !hasRefused && (
        <div>
          <RefuseRecovery of={recovery} describedBy={title} />
        </div>
      )}
    </div>
  );
}
