import { signal } from "@preact/signals";
import type { Standing } from "./worker/desk.ts";
import { startDesk } from "./worker/start.ts";

/** The worker with the member's keys. */
export const desk = startDesk();

/** The member whose keys are unlocked. */
export const member = signal<Standing | undefined>(undefined);
