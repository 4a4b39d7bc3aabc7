import { Check, type IconNode, ShieldAlert, X } from "lucide";
import type { ComponentChildren } from "preact";
import type { Signature } from "../../core/emr_page_core.js";
import { localized, moment } from "../messages/index.ts";
import { Badge } from "./badge.tsx";
import { Groups } from "./code.tsx";
import { Icon, type Tone } from "./icon.tsx";
import { Row } from "./list.tsx";

const signatureText = localized({
  en: {
    notCounted: "did not count",
    otherKey: "not your key",
    unproved: "not proved",
    whatIsProved: "What is proved",
    keys: {
      this: "The key of this device signed it: checked here.",
      own: "Another key of yours signed it: checked here.",
      another: "A key that was never yours on the ledger signed it, under a certificate in your name. Report this.",
    },
    isEndorsed: "The ministry and a hospital confirmed it: checked here.",
    isNotEndorsed: "The ministry and a hospital have not confirmed it.",
    counted: "It counts, as the web service says.",
    refused: (why: string) => `It changed nothing, as the web service says: ${why}.`,
    unprovedBecause: (why: string) => `Nothing about it could be checked: ${why}.`,
    block: (block: string) => `Block ${block} of the ledger`,
    exactly: "Exactly what was signed",
    verdicts: {
      MVCC_READ_CONFLICT: "something that it relied on changed at the same moment",
      PHANTOM_READ_CONFLICT: "something that it relied on changed at the same moment",
      ENDORSEMENT_POLICY_FAILURE: "too few organizations had confirmed it",
      BAD_CREATOR_SIGNATURE: "its signature is wrong",
    } as Record<string, string>,
  },
  ar: {
    notCounted: "لم يُعتدّ به",
    otherKey: "ليس مفتاحك",
    unproved: "غير مثبت",
    whatIsProved: "ما الذي ثبت",
    keys: {
      this: "وقّعه مفتاح هذا الجهاز: فُحص هنا.",
      own: "وقّعه مفتاح آخر لك: فُحص هنا.",
      another: "وقّعه مفتاح لم يكن لك قط في السجل المشترك، بشهادة باسمك. أبلغ عن ذلك.",
    },
    isEndorsed: "أكدته الوزارة ومستشفى: فُحص هنا.",
    isNotEndorsed: "لم تؤكده الوزارة ومستشفى.",
    counted: "يُعتدّ به بحسب خدمة الويب.",
    refused: (why) => `لم يغيّر شيئًا بحسب خدمة الويب: ${why}.`,
    unprovedBecause: (why) => `لم يمكن التحقق من شيء منه: ${why}.`,
    block: (block) => `الكتلة ${block} من السجل المشترك`,
    exactly: "ما وُقِّع بعينه",
    verdicts: {
      MVCC_READ_CONFLICT: "تغيّر في اللحظة نفسها شيء كان يعتمد عليه",
      PHANTOM_READ_CONFLICT: "تغيّر في اللحظة نفسها شيء كان يعتمد عليه",
      ENDORSEMENT_POLICY_FAILURE: "أكدته جهات أقل من اللازم",
      BAD_CREATOR_SIGNATURE: "توقيعه خاطئ",
    },
  },
});

interface SignatureRowProps {
  of: Signature;
  icon: IconNode;
  title: ComponentChildren;
  /** Where a press leads. */
  href?: string;
  detail?: ComponentChildren;
  /** At the row's end, unless something must be said of the signature there. */
  end?: ComponentChildren;
}

/** Whether the transaction counts, as the web service says. */
function counts({ verdict }: Signature): boolean {
  return verdict === "VALID";
}

/** A transaction in the member's name: what it says, and what of that is proved. */
export function SignatureRow({ of: signature, icon, title, href, detail, end }: SignatureRowProps) {
  const text = signatureText();
  const { proof, transaction, block, verdict, unproved } = signature;
  const isAlarming = !proof || proof.key === "another";
  const tone: Tone | undefined = isAlarming ? "bad" : counts(signature) ? undefined : "warn";
  return (
    <Row
      icon={isAlarming ? ShieldAlert : icon}
      tone={tone}
      title={title}
      {...(href ? { href } : {})}
      detail={
        <>
          {detail}
          {proof && <div>{moment(proof.time)}</div>}
        </>
      }
      end={<Standing of={signature}>{end}</Standing>}
      below={
        <details>
          <summary class="small">{text.whatIsProved}</summary>
          <ul class="checks small">
            {proof ? (
              <>
                <Said isGood={proof.key !== "another"}>{text.keys[proof.key]}</Said>
                <Said isGood={proof.isEndorsed}>{proof.isEndorsed ? text.isEndorsed : text.isNotEndorsed}</Said>
              </>
            ) : (
              <Said isGood={false}>{text.unprovedBecause(unproved ?? "")}</Said>
            )}
            <Said isGood={counts(signature)}>
              {counts(signature) ? text.counted : text.refused(text.verdicts[verdict] ?? verdict)}
            </Said>
          </ul>
          <p class="quiet small">{text.block(String(block))}</p>
          <Groups text={transaction} />
          {proof && (
            <>
              <p class="small">{text.exactly}</p>
              <pre dir="ltr" class="small whole">
                {proof.function}
                {"\n"}
                {indented(proof.argument)}
              </pre>
            </>
          )}
        </details>
      }
    />
  );
}

/** What is most important to know of a signature; without it, what the list says otherwise: one word has room on a phone. */
function Standing({ of: signature, children }: { of: Signature; children: ComponentChildren }) {
  const text = signatureText();
  if (!signature.proof) {
    return <Badge tone="bad">{text.unproved}</Badge>;
  }
  if (signature.proof.key === "another") {
    return <Badge tone="bad">{text.otherKey}</Badge>;
  }
  if (!counts(signature)) {
    return <Badge tone="warn">{text.notCounted}</Badge>;
  }
  return children;
}

function Said({ isGood, children }: { isGood: boolean; children: ComponentChildren }) {
  return (
    <li class={isGood ? "" : "failed"}>
      <Icon of={isGood ? Check : X} />
      <span>{children}</span>
    </li>
  );
}

/** JSON as people read it; another text as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
