import { signal } from "@preact/signals";

/** Whether the device has a connection, as far as the browser knows. */
export const isOnline = signal(navigator.onLine);

/** Counts how often the device came back to a network: what was connected before may be lost. */
export const reconnections = signal(0);

addEventListener("online", () => {
  isOnline.value = true;
  reconnections.value += 1;
});
addEventListener("offline", () => {
  isOnline.value = false;
});
