import type { IconNode } from "lucide";
import type { Action } from "../action.ts";
import { Icon } from "./icon.tsx";
import { Failed } from "./notice.tsx";

export interface DoProps {
  action: Pick<Action<never[]>, "isRunning" | "failure">;
  label: string;
  /** What it says while the action is under way. */
  busy: string;
  /** A button that submits its form has none. */
  onClick?: () => void;
  icon?: IconNode;
  /** The main action of a screen is filled; another is plain; one that takes something away is a danger. */
  look?: "plain" | "danger";
  isSlim?: boolean;
  /** The id of what it acts on, where several buttons have the same label. */
  describedBy?: string | undefined;
  /** Whether the failure is shown elsewhere. */
  hidesFailure?: boolean;
}

/** The button of an action: it says that the action is under way, and why it failed. */
export function Do({
  action,
  label,
  busy,
  onClick,
  icon,
  look,
  isSlim = false,
  describedBy,
  hidesFailure = false,
}: DoProps) {
  return (
    <>
      {!hidesFailure && <Failed failure={action.failure} />}
      <button
        type={onClick ? "button" : "submit"}
        class={[look, isSlim && "slim"].filter(Boolean).join(" ")}
        aria-disabled={action.isRunning}
        aria-describedby={describedBy}
        onClick={onClick}
      >
        {action.isRunning ? <span class="spinner" /> : icon && <Icon of={icon} />}
        {action.isRunning ? busy : label}
      </button>
    </>
  );
}
