import { useSignal } from "@preact/signals";
import { Eye, Siren } from "lucide";
import type { Signature } from "../../../core/emr_page_core.js";
import { Badge } from "../../components/badge.tsx";
import { Notice } from "../../components/notice.tsx";
import { PagedList } from "../../components/paged-list.tsx";
import { Screen } from "../../components/screen.tsx";
import { SignatureRow } from "../../components/signature-row.tsx";
import { desk, member } from "../../desk.ts";
import type { MemberId, OpenRecords, PageRequest } from "../../generated/functions.ts";
import { messages, wordFor } from "../../messages/index.ts";
import { personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { practitionerText } from "./messages.ts";

/** What the practitioner opened of all patients, on all devices, as the ledger has it and as each patient sees it. */
export function MyLooks() {
  const text = practitionerText();
  const labels = useSignal<Map<MemberId, string>>(new Map());
  const read = async (page: PageRequest) => {
    labels.value = new Map((await desk.patients()).map(({ id, label }) => [id, label]));
    return desk.signatures(page, "Access:OpenRecords");
  };
  return (
    <Screen title={text.looks} lead={text.looksLead}>
      <Notice>{text.looksProve}</Notice>
      <PagedList
        read={read}
        keyOf={({ transaction }) => transaction}
        icon={Eye}
        none={text.noLooks}
        noneShown={text.noLooks}
        // What a practitioner opens as a patient stands in their own log.
        shows={(signature) => openingIn(signature)?.patient !== member.value?.id}
        row={(signature) => <Look of={signature} labels={labels.value} />}
      />
    </Screen>
  );
}

function Look({ of: signature, labels }: { of: Signature; labels: Map<MemberId, string> }) {
  const text = practitionerText();
  const opening = openingIn(signature);
  if (!opening) {
    return <SignatureRow of={signature} icon={Eye} title={text.unknownLook} />;
  }
  const { patient, records, purpose, basis } = opening;
  const isEmergency = typeof basis === "object" && "emergency" in basis;
  return (
    <SignatureRow
      of={signature}
      icon={isEmergency ? Siren : Eye}
      title={labels.get(patient) ?? personName(patient)}
      href={hrefOf("chart", patient)}
      detail={
        <>
          <div>{text.lookedAt(records.length)}</div>
          <div>{wordFor(messages().purposes, purpose)}</div>
        </>
      }
      end={isEmergency && <Badge tone="bad">{text.emergency}</Badge>}
    />
  );
}

/** What a transaction opened; `undefined` if its bytes prove nothing, or are those of another contract. */
function openingIn({ proof }: Signature): OpenRecords | undefined {
  try {
    const request = proof && JSON.parse(proof.argument);
    return Array.isArray(request?.records) ? request : undefined;
  } catch {
    return undefined;
  }
}
