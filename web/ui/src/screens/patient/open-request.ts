import type { AccessRequest } from "../../generated/functions.ts";

/** Whether the patient can still answer a request: what was asked for lies in the future. */
export function isOpen({ status, until }: Pick<AccessRequest, "status" | "until">, now = Date.now()): boolean {
  return status === "open" && until > now;
}
