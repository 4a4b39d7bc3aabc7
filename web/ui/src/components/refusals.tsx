import type { MspId, Recovery } from "../generated/functions.ts";
import { isolated, messages, moment } from "../messages/index.ts";
import { Notice } from "./notice.tsx";

interface RefusalsProps {
  of: Recovery;
  /** What an organization is called. */
  nameOf: (msp: MspId) => string;
}

/** Which organizations refused a recovery, when and why. */
export function Refusals({ of: { refusals = [] }, nameOf }: RefusalsProps) {
  const { refusedBy, refusalReasons } = messages().recovery;
  return (
    <>
      {refusals.map(({ organization, time, reason }) => (
        <Notice key={organization} tone="warn">
          {refusedBy(isolated(nameOf(organization)), moment(time))} {refusalReasons[reason]}
        </Notice>
      ))}
    </>
  );
}
