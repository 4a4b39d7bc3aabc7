import { Check, ShieldAlert, ShieldCheck, X } from "lucide";
import { messages } from "../messages/index.ts";
import { Icon } from "./icon.tsx";

/** A check of a record, and why it failed if it did. */
export interface CheckResult {
  name: string;
  failure?: string;
}

/** Whether a record passed every check; a press shows each. */
export function Seal({ isGreen, checks }: { isGreen: boolean; checks: CheckResult[] }) {
  const text = messages().seal;
  const nameOf = (name: string) =>
    Object.hasOwn(text.checks, name) ? text.checks[name as keyof typeof text.checks] : name;
  return (
    <details class={isGreen ? "seal" : "seal bad"} open={!isGreen}>
      <summary>
        <Icon of={isGreen ? ShieldCheck : ShieldAlert} />
        {isGreen ? text.green : text.red}
      </summary>
      <div class="stack">
        <p>{isGreen ? text.greenMeans : text.redMeans}</p>
        <ul class="checks">
          {checks.map(({ name, failure }) => (
            <li key={name} class={failure === undefined ? "" : "failed"}>
              <Icon of={failure === undefined ? Check : X} />
              <span>
                {nameOf(name)}
                {failure !== undefined && <span class="small">: {failure}</span>}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
