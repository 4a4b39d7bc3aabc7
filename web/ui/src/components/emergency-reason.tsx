import { useSignal } from "@preact/signals";
import { MessageSquareQuote } from "lucide";
import { useAction } from "../action.ts";
import { desk } from "../desk.ts";
import type { Emergency } from "../generated/functions.ts";
import { localized } from "../messages/index.ts";
import { Do } from "./button.tsx";

const text = localized({
  en: { read: "Read the reason", reading: "Asking a keeper …" },
  ar: { read: "قراءة السبب", reading: "جارٍ سؤال أمين …" },
});

/** The reason of an emergency in the practitioner's words, which a keeper gives to its reviewers and the patient. */
export function EmergencyReason({ of, describedBy }: { of: Emergency; describedBy?: string }) {
  const reason = useSignal<string | undefined>(undefined);
  const read = useAction(async () => {
    reason.value = await desk.emergencyReason(of);
  });
  const { read: label, reading } = text();
  return (
    <div role="status">
      {reason.value === undefined ? (
        <Do
          action={read}
          label={label}
          busy={reading}
          onClick={read.run}
          icon={MessageSquareQuote}
          look="plain"
          isSlim
          describedBy={describedBy}
        />
      ) : (
        <blockquote dir="auto">{reason.value}</blockquote>
      )}
    </div>
  );
}
