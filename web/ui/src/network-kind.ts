import { signal } from "@preact/signals";
import type { Profile } from "./generated/operations.ts";

/** What kind of network the service belongs to; unknown until it has said so. */
export const networkKind = signal<"demo" | "test" | "production" | undefined>(undefined);

/** Asks the service. One that does not answer says nothing; the call that needs it says that it is not there. */
export async function askNetworkKind(): Promise<void> {
  try {
    const answer = await fetch("/api/v1/profile");
    if (answer.ok) {
      const { demo, network = "test" }: Profile = await answer.json();
      networkKind.value = demo ? "demo" : network;
    }
  } catch {
    // Nothing is said.
  }
}
