import type { Action } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import type { Purpose, Scope } from "../../generated/functions.ts";
import { messages, wordFor } from "../../messages/index.ts";
import { patientText } from "./messages.ts";
import { scopeWord } from "./terms.tsx";

/** Of which records a grant is, and for what. */
export function TermsLine({ scope, purpose }: { scope: Scope; purpose: Purpose }) {
  return (
    <div>
      {scopeWord(scope)} · {wordFor(messages().purposes, purpose)}
    </div>
  );
}

/** Stops the access whose row has this title. */
export function StopButton({ action, describedBy }: { action: Action<[]>; describedBy: string }) {
  const text = patientText();
  return (
    <Do
      action={action}
      label={text.stop}
      busy={text.stopping}
      onClick={action.run}
      look="plain"
      isSlim
      describedBy={describedBy}
    />
  );
}
