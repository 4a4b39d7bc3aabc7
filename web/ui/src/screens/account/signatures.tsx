import { PenLine } from "lucide";
import type { Signature } from "../../../core/emr_page_core.js";
import type { ScreenProps } from "../../area.ts";
import { Notice } from "../../components/notice.tsx";
import { PagedList } from "../../components/paged-list.tsx";
import { Person } from "../../components/person.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { SignatureRow } from "../../components/signature-row.tsx";
import { desk } from "../../desk.ts";
import { wordFor } from "../../messages/index.ts";
import { granteeName, organizationName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { account } from "./messages.ts";
import { signedWords } from "./signed-words.ts";

/** Everything that was signed in the member's name, and what to do about what they did not do. */
export function Signatures({ standing }: ScreenProps) {
  const text = account();
  return (
    <Screen title={text.signatures} lead={text.signaturesLead}>
      <Notice>{text.signaturesProve}</Notice>
      <PagedList
        read={(page) => desk.signatures(page)}
        keyOf={({ transaction }) => transaction}
        icon={PenLine}
        none={text.noSignatures}
        row={(signature) => (
          <SignatureRow
            of={signature}
            icon={PenLine}
            title={signature.proof ? wordFor(signedWords(), signature.proof.function) : text.unknownSignature}
            detail={<About signature={signature} own={standing.id} />}
          />
        )}
      />
      <Card title={text.notMe} beside={<a href={hrefOf("devices")}>{text.devices}</a>}>
        <ol class="stack-tight">
          {text.notMeSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p>
          <a href={hrefOf("feedback")}>{text.feedback}</a> · <a href={hrefOf("help")}>{text.howItWorks}</a>
        </p>
      </Card>
    </Screen>
  );
}

/** Whom or what a transaction was about, as far as its request names it. */
function About({ signature: { proof }, own }: { signature: Signature; own: string }) {
  const text = account();
  const request = requestIn(proof?.argument);
  const { patient, delegate, guardian, id, grantee, grant, msp, records } = request;
  const person = [patient, delegate, guardian, id].find((one) => typeof one === "string" && one !== own);
  const other = grantee ?? (grant as { grantee?: unknown } | undefined)?.grantee;
  return (
    <>
      {typeof person === "string" && (
        <div>
          <Person id={person} />
        </div>
      )}
      {typeof other === "string" && other !== own && (
        <div>
          <bdi>{granteeName(other)}</bdi>
        </div>
      )}
      {typeof msp === "string" && (
        <div>
          <bdi>{organizationName(msp)}</bdi>
        </div>
      )}
      {Array.isArray(records) && <div>{text.recordCount(records.length)}</div>}
    </>
  );
}

/** The fields of a request; none if it is not a JSON object. */
function requestIn(argument = "{}"): Record<string, unknown> {
  try {
    return Object(JSON.parse(argument));
  } catch {
    return {};
  }
}
