import { useSignal } from "@preact/signals";
import { Siren } from "lucide";
import type { Signature } from "../../../core/emr_page_core.js";
import { Badge } from "../../components/badge.tsx";
import { Notice } from "../../components/notice.tsx";
import { PagedList } from "../../components/paged-list.tsx";
import { Screen } from "../../components/screen.tsx";
import { SignatureRow } from "../../components/signature-row.tsx";
import { desk } from "../../desk.ts";
import type { Functions, MemberId, PageRequest, PolicyInForce } from "../../generated/functions.ts";
import { moment, wordFor } from "../../messages/index.ts";
import { personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { practitionerText } from "./messages.ts";

type BreakGlass = Functions["Emergency:BreakGlass"]["request"];

/** The emergencies that the practitioner declared, on all devices, as the ledger has them; the newest first. */
export function Emergencies() {
  const text = practitionerText();
  const labels = useSignal<Map<MemberId, string>>(new Map());
  const policy = useSignal<PolicyInForce | undefined>(undefined);
  const read = async (page: PageRequest) => {
    // Later pages are of the same people, under the same policy.
    if (!page.bookmark) {
      labels.value = new Map((await desk.patients()).map(({ id, label }) => [id, label]));
      policy.value = await desk.policy();
    }
    return desk.signatures(page, "Emergency:BreakGlass");
  };
  return (
    <Screen title={text.emergencies} lead={text.emergenciesLead}>
      <Notice>
        <p>{text.reviewsOwed}</p>
        <p>{text.looksProve}</p>
      </Notice>
      <PagedList
        read={read}
        keyOf={({ transaction }) => transaction}
        icon={Siren}
        none={text.noEmergencies}
        row={(signature) => <Declared of={signature} labels={labels.value} policy={policy.value} />}
      />
    </Screen>
  );
}

interface DeclaredProps {
  of: Signature;
  labels: Map<MemberId, string>;
  policy: PolicyInForce | undefined;
}

function Declared({ of: signature, labels, policy }: DeclaredProps) {
  const text = practitionerText();
  const { proof } = signature;
  const declaration = declarationIn(signature);
  if (!proof || !declaration) {
    return <SignatureRow of={signature} icon={Siren} title={text.unknownEmergency} />;
  }
  const { patient, reason } = declaration;
  const after = (seconds = 0) => proof.time + seconds * 1000;
  const isInForce = signature.verdict === "VALID" && after(policy?.emergency_seconds) > Date.now();
  return (
    <SignatureRow
      of={signature}
      icon={Siren}
      title={labels.get(patient) ?? personName(patient)}
      href={hrefOf("chart", patient)}
      detail={
        <>
          <div>{wordFor(text.reasons, reason)}</div>
          {policy && <div>{text.reviewBy(moment(after(policy.review_seconds)))}</div>}
        </>
      }
      end={isInForce ? <Badge tone="bad">{text.inForce}</Badge> : <Badge>{text.over}</Badge>}
    />
  );
}

/** What a transaction declared; `undefined` if its bytes prove nothing, or are those of another contract. */
function declarationIn({ proof }: Signature): BreakGlass | undefined {
  try {
    const request = proof && JSON.parse(proof.argument);
    return typeof request?.patient === "string" ? request : undefined;
  } catch {
    return undefined;
  }
}
