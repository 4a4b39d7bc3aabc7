import { useSignal } from "@preact/signals";
import { Siren } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import { Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { categoriesOn } from "../../emergency-card.ts";
import type { CategoryId, MemberId } from "../../generated/functions.ts";
import { moment } from "../../messages/index.ts";
import type { DeclaredEmergency } from "../../worker/desk.ts";
import { clock } from "./clock.ts";
import { practitionerText } from "./messages.ts";

interface InForceProps {
  emergency: DeclaredEmergency;
  /** The practitioner was told of more categories. */
  onTold: (categories: CategoryId[]) => void;
}

/** An emergency that lasts: for how long still, and what it reaches. */
export function EmergencyInForce({ emergency, onTold }: InForceProps) {
  const text = practitionerText();
  const now = useNow();
  const namesNone = useMemo(() => namesNoCategoryOf(emergency.patient), [emergency.patient]);
  const left = Math.max(0, emergency.until - now);
  return (
    <section class="card emergency" aria-label={text.emergencyInForce}>
      <div class="card-head">
        <h2 class="cluster">
          <Icon of={Siren} />
          {text.emergencyInForce}
        </h2>
        <span class="countdown" role="timer">
          {clock(left)}
        </span>
      </div>
      <p>{text.emergencyUntil(moment(emergency.until))}</p>
      <details>
        <summary>{text.toldCategory}</summary>
        <Form onSubmit={(form) => onTold(categoriesOn(textOf(form, "category"), emergency.patient))}>
          <Field label={text.categoryId} hint={text.categoryIdHint} name="category" check={namesNone} />
          <ScanQr into="category" check={namesNone} />
          <div>
            <button type="submit" class="plain">
              {text.addCategory}
            </button>
          </div>
        </Form>
      </details>
    </section>
  );
}

function namesNoCategoryOf(patient: MemberId) {
  return (value: string) => (categoriesOn(value, patient).length > 0 ? undefined : practitionerText().notACategory);
}

/** The present, second by second. */
function useNow(): number {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  return now.value;
}
