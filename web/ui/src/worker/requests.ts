/** Requests for access: asked by practitioners, decided by patients. */

import type { NewRequest, Terms } from "../../core/emr_page_core.js";
import { type Failure, failureOf } from "../failure.ts";
import type { AccessRequest, MemberId, PageRequest, TransactionId } from "../generated/functions.ts";
import { ask } from "./contract.ts";
import type { AtDesk } from "./unlocked.ts";

/** A request, and its words for the patient. */
export interface ReadRequest extends AccessRequest {
  /** What is wanted, in the requester's words. */
  words?: string;
  /** Why the words cannot be read. */
  unreadable?: Failure;
}

/** A page of requests. */
export interface PageOfReadRequest {
  entries: ReadRequest[];
  /** The bookmark of the next page; absent on the last. */
  next?: string | null;
}

/** What the page can do with requests. */
export function requestCalls(unlocked: AtDesk) {
  return {
    /** The address that the patient gives to people who should ask for access. */
    async address(): Promise<string | undefined> {
      return unlocked().device.address;
    },

    /** A page of the requests to the patient, with their words. */
    async requestsToMe(page: PageRequest = {}): Promise<PageOfReadRequest> {
      const { device, id } = unlocked();
      const { entries, next = null } = await ask(device, "Consent:ListRequests", { patient: id, page });
      const read = async (request: AccessRequest): Promise<ReadRequest> => {
        // One message that cannot be read must not hide the other requests.
        try {
          return { ...request, words: await device.message(request) };
        } catch (error) {
          return { ...request, unreadable: failureOf(error) };
        }
      };
      return { entries: await Promise.all(entries.map(read)), next };
    },

    /** A page of the requests to a patient for whom the member acts. Only the patient can read their words. */
    requestsTo(patient: MemberId, page: PageRequest = {}) {
      return ask(unlocked().device, "Consent:ListRequests", { patient, page });
    },

    /** A page of the member's own requests to a patient. */
    myRequests(patient: MemberId, page: PageRequest = {}) {
      const { device, id } = unlocked();
      return ask(device, "Consent:ListRequests", { patient, requester: id, page });
    },

    /** Asks a patient for access; returns the request's id. */
    requestAccess(request: NewRequest): Promise<TransactionId> {
      return unlocked().device.requestAccess(request);
    },

    /** Approves a request on terms that may be narrower than what was asked; returns the grant's id. */
    approveRequest(request: AccessRequest, terms: Terms): Promise<TransactionId> {
      return unlocked().device.approveRequest(request, terms);
    },

    /** Declines a request. */
    declineRequest(request: AccessRequest): Promise<void> {
      return unlocked().device.declineRequest(request);
    },
  };
}
