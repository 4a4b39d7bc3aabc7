/** Recovery: a member who lost every device begins again with this one, and opens what was sealed to the lost devices. */

import type { Digest, MspId, Recovery } from "../generated/functions.ts";
import { kitWords, readKit } from "../kit/module.ts";
import { changeVault } from "../vault/database.ts";
import { ask } from "./contract.ts";
import type { Standing } from "./desk.ts";
import { type AtDesk, changeAccount } from "./unlocked.ts";

/** What the page can do with a recovery: as the member, and as an official. */
export function recoveryCalls(unlocked: AtDesk, standing: () => Promise<Standing>) {
  /** Notes that what was sealed to the lost devices opens again, or that the member goes on without it. */
  const goOn = async (): Promise<Standing> => {
    await changeVault(unlocked().id, async (vault) => {
      delete vault.recovery;
    });
    return standing();
  };

  return {
    /** Takes up what an official answered, and asks the ledger for the recovery with this device's key. */
    async beginRecovery(answer: string): Promise<Standing> {
      const { device } = unlocked();
      // What the ledger will name is kept before the ledger hears of it.
      await changeAccount(unlocked(), () => device.takeUpCertificates(answer));
      await changeAccount(unlocked(), () => device.askForRecovery());
      return standing();
    },

    /** Asks for the recovery once more, after an earlier one was stopped or lapsed. */
    async askForRecovery(): Promise<void> {
      const { device } = unlocked();
      await changeAccount(unlocked(), () => device.askForRecovery());
    },

    /** The newest recovery that this device's key asked for; `undefined` if the ledger has none. */
    async ownRecovery(): Promise<Recovery | undefined> {
      const { device, id } = unlocked();
      const own: Recovery[] = [];
      let bookmark: string | null | undefined;
      do {
        const page = await ask(device, "Registry:ListRecoveries", { id, page: { bookmark: bookmark ?? null } });
        own.push(...page.entries.filter(({ key }) => key === device.keyDigest));
        bookmark = page.next;
      } while (bookmark);
      return own.sort((one, other) => other.requested - one.requested)[0];
    },

    /** Makes this device's key the member's only one, with the approval of this hospital. */
    async finishRecovery(hospital: MspId): Promise<Standing> {
      const { device } = unlocked();
      await changeAccount(unlocked(), () => device.finishRecovery(hospital));
      return standing();
    },

    /** The digest of the key that a new device's request is about. */
    async requestedKey(request: string): Promise<Digest> {
      return unlocked().device.requestedKey(request);
    },

    /** As an official: has certificates issued for a request whose code was compared; returns the answer for the device. */
    certifyAnew(request: string, code: string, organization: MspId): Promise<string> {
      return unlocked().device.certifyAnew(request, code, organization);
    },

    /** The words that a kit can have, in the order of the alphabet. */
    kitWords,

    /** Opens what was sealed to the lost devices with the kit: its words, or the text of its QR code. */
    async restoreWithKit(kit: string): Promise<Standing> {
      const { device, id } = unlocked();
      const { member, key } = await readKit(id, device.msp, kit);
      await changeAccount(unlocked(), () => device.restoreWithKit(member, key));
      return goOn();
    },

    /** Opens what was sealed to the lost devices with the keepers' shares. */
    async restoreWithKeepers(): Promise<Standing> {
      const { device } = unlocked();
      await changeAccount(unlocked(), () => device.restoreWithKeepers());
      return goOn();
    },

    /** Goes on without what was sealed to the lost devices. */
    goOnWithoutThem: goOn,

    /** Whether keepers have shares of a key that opens the member's keys after a recovery. */
    hasRecoveryShare(): Promise<boolean> {
      return unlocked().device.hasRecoveryShare();
    },

    /** Gives three keepers such shares. */
    async shareWithKeepers(): Promise<void> {
      const { device } = unlocked();
      await changeAccount(unlocked(), () => device.shareWithKeepers());
    },

    /** Makes the keepers' shares useless for what is sealed from now on. */
    async endShare(): Promise<void> {
      const { device } = unlocked();
      await changeAccount(unlocked(), () => device.endShare());
    },
  };
}
