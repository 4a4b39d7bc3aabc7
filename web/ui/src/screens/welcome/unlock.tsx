import { useId } from "preact/hooks";
import { OwnSecretForm } from "../../components/own-secret.tsx";
import { desk, lockReason, member } from "../../desk.ts";
import type { Failure } from "../../failure.ts";
import { messages } from "../../messages/index.ts";
import type { Person } from "../../people.ts";
import { askToPersist } from "../../persistence.ts";
import type { Standing } from "../../worker/desk.ts";
import { RemoveKeys } from "./remove-keys.tsx";

interface UnlockProps {
  person: Person;
  isAlone: boolean;
  /** Called when the person's keys are no longer in this browser. */
  onRemoved: () => void;
}

/** One of the people who have keys here: closed, unless there is no other. */
export function Unlock({ person, isAlone, onRemoved }: UnlockProps) {
  const text = messages();
  const heading = useId();
  return (
    <details class="person" name="person" open={isAlone}>
      <summary>
        <h3 id={heading}>
          <bdi>{person.label}</bdi>
        </h3>
      </summary>
      <div class="stack">
        <OwnSecretForm
          owner={person.label}
          passkeys={person.passkeys}
          labelledBy={heading}
          words={{ byPassphrase: text.unlock, byPasskey: text.unlockByPasskey, busy: text.unlocking }}
          onGiven={async (secret) => begin(await desk.unlock(person.id, secret))}
          below={(failures) =>
            failures.some(isForGood) && <RemoveKeys id={person.id} label={person.label} onRemoved={onRemoved} />
          }
        />
      </div>
    </details>
  );
}

/** The codes of failures after which nothing unlocks these keys any longer, or they can do nothing. */
const FOR_GOOD = ["DAMAGED_VAULT", "CERTIFICATE_ENDED", "OTHER_ROOTS"];

/** Whether there is a reason to remove the keys: a service that does not answer or a mistyped passphrase is none. */
function isForGood(failure: Failure | undefined): boolean {
  return failure?.code !== undefined && FOR_GOOD.includes(failure.code);
}

function begin(standing: Standing): void {
  lockReason.value = undefined;
  // What the browser did not promise at first it may promise to a page that is used often.
  askToPersist();
  member.value = standing;
}
