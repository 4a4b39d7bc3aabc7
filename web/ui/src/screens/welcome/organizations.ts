import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Action, useAction } from "../../action.ts";
import { desk } from "../../desk.ts";
import { directory } from "../../directory.ts";
import type { MspId } from "../../generated/functions.ts";

/** The organizations of the network. */
export interface Network {
  ministry: MspId;
  hospitals: MspId[];
}

/** The organizations, for a person who has no keys yet; `undefined` until `look` has read them. */
export function useOrganizations(): {
  network: Network | undefined;
  nameOf: (msp: MspId) => string;
  look: Action<[]>;
} {
  const network = useSignal<Network | undefined>(undefined);
  const names = useSignal<Record<MspId, string>>({});
  const look = useAction(async () => {
    network.value = await desk.organizations();
    // Without names the organizations stand there as the ledger names them.
    const known = await directory().catch(() => []);
    names.value = Object.fromEntries(known.map(({ msp, name }) => [msp, name]));
  });
  useEffect(() => look.run(), []);
  return { network: network.value, nameOf: (msp) => names.value[msp] ?? msp, look };
}
