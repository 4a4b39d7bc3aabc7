import { useSignal } from "@preact/signals";
import { LifeBuoy } from "lucide";
import { Select } from "../../components/fields.tsx";
import { Empty } from "../../components/list.tsx";
import { PagesEnd, usePages } from "../../components/pages.tsx";
import { Card } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import type { MspId, Recovery } from "../../generated/functions.ts";
import { knownOrganizations } from "../../names.ts";
import type { Standing } from "../../worker/desk.ts";
import { officialText } from "./messages.ts";
import { OpenRecovery } from "./open-recovery.tsx";
import { officialRecoveryText } from "./recovery-messages.ts";

/** The open recoveries: of the registrar's hospital, or for the ministry of the organization that it chooses. */
export function RecoveryQueue({ standing }: { standing: Standing }) {
  const text = officialRecoveryText();
  const isMinistry = standing.roles.includes("ministry");
  const chosen = useSignal<MspId>(standing.msp);
  const msp = chosen.value;
  const pages = usePages<Recovery>((page) => desk.openRecoveries(page, msp), [msp], changes.value);
  // The own organization is the first one: for the ministry, its members are the patients.
  const organizations = [...knownOrganizations()].sort(
    (one, other) => Number(other.msp === standing.msp) - Number(one.msp === standing.msp),
  );
  return (
    <Card title={text.queue}>
      <p class="hint">{isMinistry ? text.queueOfMinistry : text.queueOfHospital}</p>
      {isMinistry && organizations.length > 1 && (
        <Select
          label={officialText().ofOrganization}
          name="organization"
          options={organizations.map(({ msp: value, name }) => ({ value, label: name }))}
          onChange={(value) => (chosen.value = value)}
        />
      )}
      {pages.entries?.length === 0 && <Empty icon={LifeBuoy}>{text.queueEmpty}</Empty>}
      {pages.entries?.map((recovery) => (
        <OpenRecovery key={recovery.recovery} of={recovery} msp={msp} standing={standing} isNamed />
      ))}
      <PagesEnd of={pages} />
    </Card>
  );
}
