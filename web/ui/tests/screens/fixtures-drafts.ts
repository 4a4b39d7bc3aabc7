/** Drafts as the worker keeps them, in this tab: they survive a reload. */

import type { Desk, Draft } from "../../src/worker/desk.ts";

export const draftDesk: Pick<Desk, "draft" | "drafts" | "keepDraft" | "forgetDraft"> = {
  async draft(name) {
    const kept = sessionStorage.getItem(name);
    return kept === null ? undefined : JSON.parse(kept);
  },
  drafts: async () => [],
  async keepDraft(draft: Draft) {
    sessionStorage.setItem(draft.name, JSON.stringify(draft));
  },
  async forgetDraft(name) {
    sessionStorage.removeItem(name);
  },
};
