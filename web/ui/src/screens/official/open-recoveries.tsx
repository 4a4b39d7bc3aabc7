import { Groups } from "../../components/code.tsx";
import { usePages } from "../../components/pages.tsx";
import { Card } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { MemberId, MspId, Recovery } from "../../generated/functions.ts";
import { listed, moment } from "../../messages/index.ts";
import { knownOrganizations, organizationName } from "../../names.ts";
import { LIFETIME, stateOfRecovery } from "../../recovery-state.ts";
import { hrefOf } from "../../route.ts";
import { officialText } from "./messages.ts";
import { officialRecoveryText } from "./recovery-messages.ts";

/** How many characters of a key's digest tell the keys of one member apart. */
const SHORT_DIGEST = 16;

/** Recoveries that are under way, and where they stand. */
export function OpenRecoveries({ id, msp }: { id: MemberId; msp: MspId }) {
  const text = officialRecoveryText();
  const pages = usePages<Recovery>((page) => desk.recoveries(page, id), [id]);
  const open = pages.entries?.filter(({ status, requested }) => status === "open" && Date.now() < requested + LIFETIME);
  return open?.length ? (
    <Card title={text.title}>
      <p>{text.open}</p>
      {open.map((recovery) => (
        <OpenRecovery key={recovery.recovery} of={recovery} msp={msp} />
      ))}
      <div>
        <a class="button plain" href={hrefOf("recovery")}>
          {text.compareAndApprove}
        </a>
      </div>
    </Card>
  ) : null;
}

function OpenRecovery({ of: recovery, msp }: { of: Recovery; msp: MspId }) {
  const text = officialRecoveryText();
  const words = officialText();
  const { approvals = [], requested, key } = recovery;
  const ministry = knownOrganizations().find(({ kind }) => kind === "ministry")?.msp ?? "";
  const { from } = stateOfRecovery(recovery, ministry, msp);
  return (
    <div class="stack-tight">
      <p class="quiet small">{words.requestedAt(moment(requested))}</p>
      <div>
        <span class="quiet small">{words.newKey}</span>
        <Groups text={key.slice(0, SHORT_DIGEST)} />
      </div>
      <p>
        {approvals.length === 0
          ? text.givenByNone
          : text.givenBy(listed(approvals.map(({ organization }) => organizationName(organization))))}{" "}
        {from !== undefined && text.canFinish(moment(from))}
      </p>
    </div>
  );
}
