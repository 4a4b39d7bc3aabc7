import { effect, signal } from "@preact/signals";
import { member } from "../../desk.ts";

/** Whether the categories are being made, or one could not be made: the first of them does not end the start. */
export const isStarting = signal(false);

effect(() => {
  if (!member.value) {
    isStarting.value = false;
  }
});
