import { usePages } from "../../components/pages.tsx";
import { Card } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import type { MemberId, MspId, Recovery } from "../../generated/functions.ts";
import { LIFETIME } from "../../recovery-state.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { OpenRecovery } from "./open-recovery.tsx";
import { officialRecoveryText } from "./recovery-messages.ts";

interface OpenRecoveriesProps {
  /** The member, and their organization. */
  id: MemberId;
  msp: MspId;
  standing: Standing;
}

/** A member's recoveries that are under way, and where they stand. */
export function OpenRecoveries({ id, msp, standing }: OpenRecoveriesProps) {
  const text = officialRecoveryText();
  const pages = usePages<Recovery>((page) => desk.recoveries(page, id), [id], changes.value);
  const open = pages.entries?.filter(({ status, requested }) => status === "open" && Date.now() < requested + LIFETIME);
  return open?.length ? (
    <Card title={text.title}>
      <p>{text.open}</p>
      {open.map((recovery) => (
        <OpenRecovery key={recovery.recovery} of={recovery} msp={msp} standing={standing} />
      ))}
      <div>
        <a class="button plain" href={hrefOf("recovery")}>
          {text.compareAndApprove}
        </a>
      </div>
    </Card>
  ) : null;
}
