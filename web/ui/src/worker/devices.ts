/** The member's devices: a new one asks, one that the member has adds it, and the new one finishes; and the recovery kit. */

import type { DeviceRequest } from "../../core/emr_page_core.js";
import type { Digest, PageRequest } from "../generated/functions.ts";
import type { SessionEntry } from "../generated/operations.ts";
import { type Kit, kitModule, shown } from "../kit/module.ts";
import { changeVault, vaultOf } from "../vault/database.ts";
import { ask } from "./contract.ts";
import type { Standing } from "./desk.ts";
import { keepList, keptList } from "./lists.ts";
import { type AtDesk, changeAccount, confirmedAt } from "./unlocked.ts";

/** A device that the member named. */
export interface DeviceName {
  /** The digest of its signing key. */
  key: Digest;
  name: string;
}

/** What the page can do with devices. */
export function deviceCalls(unlocked: AtDesk, standing: () => Promise<Standing>) {
  const confirmed = () => confirmedAt(unlocked());
  return {
    /** A page of the member's keys, one for each device: those in force and the others. */
    devices(page: PageRequest = {}) {
      const { device, id } = unlocked();
      return ask(device, "Registry:ListKeys", { id, page });
    },

    /** Where the member is signed in, the session last used first. */
    sessions(): Promise<SessionEntry[]> {
      return unlocked().device.sessions();
    },

    /** Ends one of the member's sessions: the page that is open there locks. */
    async endSession(session: Digest): Promise<void> {
      return confirmed().device.endSession(session);
    },

    /** What the member calls their devices. Only this browser has the names. */
    async deviceNames(): Promise<DeviceName[]> {
      const { id, vaultKey } = unlocked();
      return keptList((await vaultOf(id)).deviceNames, vaultKey);
    },

    /** Names a device, by the key's digest; an empty name takes the earlier one away. */
    async nameDevice(named: DeviceName): Promise<void> {
      const { id, vaultKey } = unlocked();
      await changeVault(id, async (vault) => {
        const names = await keptList<DeviceName>(vault.deviceNames, vaultKey);
        const others = names.filter(({ key }) => key !== named.key);
        vault.deviceNames = await keepList(named.name ? [...others, named] : others, vaultKey);
      });
    },

    /** What this new device asks of another device of the member, and the code that the member compares. */
    deviceRequest(): Promise<DeviceRequest> {
      return unlocked().device.deviceRequest();
    },

    /** Makes this new device one of the member's by the answer of {@link addDevice}. */
    async finishDevice(answer: string): Promise<Standing> {
      const { device } = unlocked();
      await changeAccount(unlocked(), () => device.finishDevice(answer));
      return standing();
    },

    /** The code of a new device's request, which the member compares on both screens. */
    async deviceCode(request: string): Promise<string> {
      return unlocked().device.deviceCode(request);
    },

    /** Adds a new device whose code the member compared; returns the answer for it. */
    async addDevice(request: string, code: string): Promise<string> {
      return confirmed().device.addDevice(request, code);
    },

    /** Whether the member has a recovery kit. */
    hasKit(): Promise<boolean> {
      return unlocked().device.hasKit();
    },

    /** Makes a recovery kit, which replaces the one that the member has. It is kept nowhere: show it once. */
    async makeKit(): Promise<Kit> {
      const { device } = confirmed();
      const module = await kitModule();
      return shown(module, await changeAccount(unlocked(), () => device.makeKit()));
    },

    /** Voids the member's recovery kit. */
    async voidKit(): Promise<void> {
      const { device } = confirmed();
      await changeAccount(unlocked(), () => device.voidKit());
    },

    /**
     * The answer for a new device to which this one will hand over, whose code was compared. It changes nothing yet: bring it
     * there before {@link handOver}, after which this device can make no other one.
     */
    async certifyDevice(request: string, code: string): Promise<string> {
      return confirmed().device.certifyDevice(request, code);
    },

    /** Makes a new device the only one of the member; the keys of this one can do nothing from then on. */
    async handOver(request: string, code: string): Promise<void> {
      return confirmed().device.handOver(request, code);
    },

    /** Ends the key of one of the member's other devices at once, by the key's digest. */
    async removeDevice(key: Digest): Promise<void> {
      const { device } = confirmed();
      await changeAccount(unlocked(), () => device.removeDevice(key));
    },
  };
}
