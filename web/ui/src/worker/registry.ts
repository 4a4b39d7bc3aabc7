/** The registry: members, organizations, keepers, policy and recoveries, for those who govern them. */

import type {
  Agreement,
  Basis,
  Digest,
  MemberId,
  MspId,
  PageRequest,
  Policy,
  RegisterOrganization,
  Role,
  TransactionId,
} from "../generated/functions.ts";
import type { PendingRevocation } from "../generated/operations.ts";
import { ask, change } from "./contract.ts";
import type { AtDesk } from "./unlocked.ts";

/** What the page can do with the registry. */
export function registryCalls(unlocked: AtDesk) {
  return {
    /** A page of the members of an organization; the member's own if none is named. */
    members(page: PageRequest = {}, msp: MspId = unlocked().device.msp) {
      return ask(unlocked().device, "Registry:ListMembers", { msp, page });
    },

    /** A member; to see a patient, name the basis: a grant or delegation from them. */
    member(id: MemberId, basis: Basis = "own") {
      return ask(unlocked().device, "Registry:GetMember", { id, basis });
    },

    /** A page of a member's keys, one for each device: those in force and the others. */
    keysOf(id: MemberId, page: PageRequest = {}) {
      return ask(unlocked().device, "Registry:ListKeys", { id, page });
    },

    /** Refuses a member everything from now on. */
    async suspendMember(id: MemberId): Promise<void> {
      await change(unlocked().device, "Registry:SuspendMember", { id });
    },

    /** Suspends a member, and has the authorities revoke their certificates for good. */
    revokeMember(id: MemberId): Promise<void> {
      return unlocked().device.revokeMember(id);
    },

    /** The revocations that peers do not know yet: until the operator has told them, only the contract refuses the member. */
    async pendingRevocations(): Promise<PendingRevocation[]> {
      return JSON.parse(await unlocked().device.pendingRevocations());
    },

    /** Stops a key of a member, or the whole membership if no key is named. */
    async freezeMember(id: MemberId, key?: Digest): Promise<void> {
      await change(unlocked().device, "Registry:Freeze", { id, key: key ?? null });
    },

    /** Lets a suspended or frozen member act again. */
    async reinstateMember(id: MemberId): Promise<void> {
      await change(unlocked().device, "Registry:ReinstateMember", { id });
    },

    /** Gives a member other roles. */
    async updateRoles(id: MemberId, roles: Role[]): Promise<void> {
      await change(unlocked().device, "Registry:UpdateMember", { id, roles });
    },

    /** A page of the organizations of the network, with what is public about each. */
    registeredOrganizations(page: PageRequest = {}) {
      return ask(unlocked().device, "Registry:ListOrganizations", { page });
    },

    /** Admits an organization, or replaces what is public about it. */
    async registerOrganization(organization: RegisterOrganization): Promise<void> {
      await change(unlocked().device, "Registry:RegisterOrganization", organization);
    },

    /** Stores an organization's logo, which everybody may see once the ledger names it; returns its digest. */
    storeLogo(image: Uint8Array): Promise<Digest> {
      return unlocked().device.storeLogo(image);
    },

    /** Refuses everything to an organization, its members and its keeper. */
    async suspendOrganization(msp: MspId): Promise<void> {
      await change(unlocked().device, "Registry:SuspendOrganization", { msp });
    },

    /** Every active keeper. */
    keepers() {
      return ask(unlocked().device, "Registry:GetKeepers", {});
    },

    /** The policy in force and its bounds. */
    policy() {
      return ask(unlocked().device, "Registry:GetPolicy", {});
    },

    /** Changes the policy, once the ministry and this hospital have asked for the same; the answer says whether they have. */
    setPolicy(hospital: MspId, policy: Policy): Promise<Agreement> {
      return change(unlocked().device, "Registry:SetPolicy", { hospital, policy });
    },

    /** A page of a member's recoveries, in no particular order; the member's own if no member is named. */
    recoveries(page: PageRequest = {}, id: MemberId = unlocked().id) {
      return ask(unlocked().device, "Registry:ListRecoveries", { id, page });
    },

    /** Approves a recovery for the member's organization. */
    async approveRecovery(id: MemberId, recovery: TransactionId): Promise<void> {
      await change(unlocked().device, "Registry:ApproveRecovery", { id, recovery });
    },

    /** Stops a recovery that another person requested in the member's name. */
    async cancelRecovery(recovery: TransactionId): Promise<void> {
      const { device, id } = unlocked();
      await change(device, "Registry:CancelRecovery", { id, recovery });
    },
  };
}
