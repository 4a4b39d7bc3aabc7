/** The outbox of each member in this browser: signed transactions whose outcome was not told yet. */

import { type Place, run } from "./storage.ts";

const SENT: Place = { database: "emr-outbox", store: "sent", keyPath: ["owner", "name"] };

/** A transaction, sealed to the device key. */
interface Sent {
  /** The first bytes of the digest of the member's public key. */
  owner: string;
  /** The transaction's id. */
  name: string;
  file: Uint8Array<ArrayBuffer>;
}

/** The outbox of a member, as the core uses it. */
export function outboxOf(owner: string) {
  return {
    /** Keeps a file. It is on the disk when this returns. */
    async keep(name: string, file: Uint8Array): Promise<void> {
      // The copy does not share the core's memory.
      const sent: Sent = { owner, name, file: Uint8Array.from(file) };
      await run(SENT, "readwrite", (store) => store.put(sent));
    },

    /** All files of this member. */
    async kept(): Promise<Uint8Array[]> {
      const all: Sent[] = await run(SENT, "readonly", (store) => store.getAll());
      return all.filter((sent) => sent.owner === owner).map(({ file }) => file);
    },

    /** Removes a file, if it is there. */
    async forget(name: string): Promise<void> {
      await run(SENT, "readwrite", (store) => store.delete([owner, name]));
    },
  };
}
