import { useSignal } from "@preact/signals";
import { HandHelping } from "lucide";
import { useEffect, useId } from "preact/hooks";
import { actFor, actingFor } from "../acting.ts";
import { Icon } from "../components/icon.tsx";
import { changes, desk } from "../desk.ts";
import { localized } from "../messages/index.ts";
import { personName } from "../names.ts";
import type { ActingFor, Standing } from "../worker/desk.ts";

const text = localized({
  en: {
    whose: "Whose record",
    own: "My own",
    actsFor: "You act for",
    stop: "Back to my own record",
  },
  ar: {
    whose: "السجل المعروض",
    own: "سجلي",
    actsFor: "أنت تنوب عن",
    stop: "العودة إلى سجلي",
  },
});

/** While the member acts for a patient: for whom, and the way back. */
export function ActingBanner() {
  const patient = actingFor.value;
  return (
    <div role="status">
      {patient && (
        <div class="banner accent">
          <Icon of={HandHelping} />
          <p>
            {text().actsFor} <bdi>{personName(patient)}</bdi>
          </p>
          <button type="button" class="plain slim" onClick={() => actFor(undefined)}>
            {text().stop}
          </button>
        </div>
      )}
    </div>
  );
}

/** Chooses whose record is shown, if the member acts for anybody. */
export function ActingChoice({ standing }: { standing: Standing }) {
  const id = useId();
  const patients = useSignal<ActingFor[]>([]);
  const isPatient = standing.state === "active" && standing.roles.includes("patient");
  useEffect(() => {
    if (isPatient) {
      // Who cannot be read now is on the screen of deputies, which says why.
      desk.actingFor().then(
        (found) => {
          patients.value = found;
        },
        () => {},
      );
    }
  }, [isPatient, changes.value]);
  if (patients.value.length === 0) {
    return null;
  }
  return (
    <div class="field">
      <label class="small" for={id}>
        {text().whose}
      </label>
      <select
        id={id}
        value={actingFor.value ?? ""}
        onChange={({ currentTarget: { value } }) => actFor(value === "" ? undefined : value)}
      >
        <option value="">{text().own}</option>
        {patients.value.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
