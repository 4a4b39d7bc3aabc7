import { Check, History, ShieldAlert, ShieldCheck, X } from "lucide";
import { isAuthentic } from "../authentic.ts";
import { messages } from "../messages/index.ts";
import { English } from "./english.tsx";
import { Icon } from "./icon.tsx";

/** A check of a record, and why it failed if it did. */
export interface CheckResult {
  name: string;
  failure?: string;
}

const LOOKS = {
  green: { tone: "", icon: ShieldCheck },
  past: { tone: "warn", icon: History },
  red: { tone: "bad", icon: ShieldAlert },
};

/** Why a check failed: in the page's words, or in those of the core, which are English. */
function Reason({ text }: { text: string }) {
  const { reasons } = messages().seal;
  return Object.hasOwn(reasons, text) ? reasons[text as keyof typeof reasons] : <English>{text}</English>;
}

/** Whether a record passed every check, or every one except that it still counts; a press shows each. */
export function Seal({ isGreen, checks }: { isGreen: boolean; checks: CheckResult[] }) {
  const text = messages().seal;
  const nameOf = (name: string) =>
    Object.hasOwn(text.checks, name) ? text.checks[name as keyof typeof text.checks] : name;
  const result = isGreen ? "green" : isAuthentic({ isGreen, checks }) ? "past" : "red";
  const { tone, icon } = LOOKS[result];
  return (
    <details class={`seal ${tone}`} open={result === "red"}>
      <summary>
        <Icon of={icon} />
        {text[result]}
      </summary>
      <div class="stack">
        <p>{text[`${result}Means`]}</p>
        <ul class="checks">
          {checks.map(({ name, failure }) => (
            <li key={name} class={failure === undefined ? "" : "failed"}>
              <Icon of={failure === undefined ? Check : X} />
              <span>
                {nameOf(name)}
                {failure !== undefined && (
                  <span class="small">
                    : <Reason text={failure} />
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
