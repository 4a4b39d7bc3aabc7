/** The registry: members, organizations, keepers, policy and recoveries, for those who govern them. */

import { failureOf } from "../failure.ts";
import type {
  Agreement,
  Basis,
  Digest,
  FreezeReason,
  MemberId,
  MspId,
  PageRequest,
  Policy,
  PublicEntry,
  RefusalReason,
  RegisterOrganization,
  Role,
  TransactionId,
} from "../generated/functions.ts";
import type { Network, PendingRevocation } from "../generated/operations.ts";
import { allEntries } from "../pages.ts";
import { ask, change } from "./contract.ts";
import type { AtDesk } from "./unlocked.ts";

/** What the page can do with the registry. */
export function registryCalls(unlocked: AtDesk) {
  /** A grant of a patient to the official's hospital that is in force: a registrar freezes by it whom the hospital did not admit. */
  const grantToOwnHospital = async (patient: MemberId): Promise<TransactionId | null> => {
    const { device } = unlocked();
    if (!device.roles.includes("registrar")) {
      return null;
    }
    try {
      const grants = await allEntries((page) =>
        ask(device, "Consent:ListGrants", { patient, grantee: device.msp, page }),
      );
      const now = Date.now();
      const given = grants.find(
        ({ status, not_before, expires }) => status === "active" && not_before <= now && now < expires,
      );
      return given?.key.grant ?? null;
    } catch (error) {
      // The hospital has none.
      if (failureOf(error).code === "NOT_PERMITTED") {
        return null;
      }
      throw error;
    }
  };

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

    /** Refuses a member everything from now on; `remaining` are two other ministry members if the member is one. */
    async suspendMember(id: MemberId, remaining: MemberId[] = []): Promise<void> {
      await change(unlocked().device, "Registry:SuspendMember", { id, remaining });
    },

    /** Suspends a member, and has the authorities revoke their certificates for good; `remaining` as for {@link suspendMember}. */
    revokeMember(id: MemberId, remaining: MemberId[] = []): Promise<void> {
      return unlocked().device.revokeMember(id, remaining);
    },

    /** The revocations that peers do not know yet: until the operator has told them, only the contract refuses the member. */
    async pendingRevocations(): Promise<PendingRevocation[]> {
      return JSON.parse(await unlocked().device.pendingRevocations());
    },

    /** Stops the whole membership. The member's log says who did it and why. `remaining` as for {@link suspendMember}. */
    async freezeMember(id: MemberId, reason: FreezeReason, remaining: MemberId[] = []): Promise<void> {
      const grant = await grantToOwnHospital(id);
      await change(unlocked().device, "Registry:Freeze", { id, reason, remaining, grant });
    },

    /** Stops one key of a member; `remainingKey` is another one, which stays in force. */
    async freezeKey(id: MemberId, key: Digest, remainingKey: Digest, reason: FreezeReason): Promise<void> {
      const grant = await grantToOwnHospital(id);
      await change(unlocked().device, "Registry:Freeze", { id, key, remaining_key: remainingKey, reason, grant });
    },

    /** Lets a suspended or frozen member act again, or a frozen key. */
    async reinstateMember(id: MemberId, key?: Digest): Promise<void> {
      await change(unlocked().device, "Registry:ReinstateMember", { id, key: key ?? null });
    },

    /** A page of what officials did to a membership, the newest first; the member's own if no member is named. */
    membershipLog(page: PageRequest = {}, id: MemberId = unlocked().id) {
      return ask(unlocked().device, "Registry:MembershipLog", { id, page });
    },

    /** Gives a member other roles; `remaining` are two other ministry members if the member ceases to be one. */
    async updateRoles(id: MemberId, roles: Role[], remaining: MemberId[] = []): Promise<void> {
      await change(unlocked().device, "Registry:UpdateMember", { id, roles, remaining });
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

    /** A practitioner's entry in the directory; the member's own if none is named. Others see it once it is confirmed. */
    directoryEntry(practitioner: MemberId = unlocked().id, hospital: MspId = unlocked().device.msp) {
      return ask(unlocked().device, "Registry:GetDirectoryEntry", { hospital, practitioner });
    },

    /** A page of the entries of the registrar's hospital, confirmed or not. */
    directoryEntries(page: PageRequest = {}) {
      return ask(unlocked().device, "Registry:ListDirectoryEntries", { hospital: unlocked().device.msp, page });
    },

    /** Writes the practitioner's own entry, which a registrar has to confirm. */
    async addDirectoryEntry(entry: PublicEntry): Promise<void> {
      const { device, id } = unlocked();
      await change(device, "Registry:AddDirectoryEntry", { hospital: device.msp, practitioner: id, entry });
    },

    /** Confirms what a practitioner of the registrar's hospital wrote. */
    async confirmDirectoryEntry(practitioner: MemberId, entry: PublicEntry): Promise<void> {
      const { device } = unlocked();
      await change(device, "Registry:ConfirmDirectoryEntry", { hospital: device.msp, practitioner, entry });
    },

    /** Takes an entry out of the directory; the member's own if no practitioner is named. */
    async removeDirectoryEntry(practitioner: MemberId = unlocked().id): Promise<void> {
      const { device } = unlocked();
      await change(device, "Registry:RemoveDirectoryEntry", { hospital: device.msp, practitioner });
    },

    /** The nodes of the network, as the service finds them now; for officials. */
    async network(): Promise<Network> {
      return JSON.parse(await unlocked().device.network());
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

    /** A page of the open recoveries in an organization's list, the newest first. */
    openRecoveries(page: PageRequest = {}, organization: MspId = unlocked().device.msp) {
      return ask(unlocked().device, "Registry:ListOpenRecoveries", { organization, page });
    },

    /** Refuses a recovery for the official's organization, and takes its approval back; the member reads the reason. */
    async refuseRecovery(id: MemberId, recovery: TransactionId, reason: RefusalReason): Promise<void> {
      await change(unlocked().device, "Registry:RefuseRecovery", { id, recovery, reason });
    },

    /** Stops a recovery that another person requested in the member's name. */
    async cancelRecovery(recovery: TransactionId): Promise<void> {
      const { device, id } = unlocked();
      await change(device, "Registry:CancelRecovery", { id, recovery });
    },
  };
}
