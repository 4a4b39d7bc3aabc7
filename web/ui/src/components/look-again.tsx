import { RefreshCw } from "lucide";
import type { Action } from "../action.ts";
import { messages } from "../messages/index.ts";
import { Do, type DoProps } from "./button.tsx";

/** The button by which a screen is read anew. */
export function LookAgain({ action, ...shown }: { action: Action<[]> } & Pick<DoProps, "isSlim" | "hidesFailure">) {
  const { lookAgain, looking } = messages();
  return (
    <Do
      action={action}
      label={lookAgain}
      busy={looking}
      onClick={action.run}
      icon={RefreshCw}
      look="plain"
      {...shown}
    />
  );
}
