/** The state of the network, as the web service says: nobody endorses it. */

import { PageError } from "../failure.ts";
import type { Health } from "../generated/operations.ts";

/** What the page can ask about the network without a member. */
export function networkCalls() {
  return {
    /** Which parts of the service work, and whether what it knows of the ledger is up to date. */
    async health(): Promise<Health> {
      let response: Response;
      try {
        response = await fetch("/healthz", { cache: "no-store" });
      } catch (error) {
        throw new PageError("UNREACHABLE", error);
      }
      // The service answers 503 with the same content if a part does not work.
      return response.json();
    },
  };
}
