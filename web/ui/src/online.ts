import { signal } from "@preact/signals";

/** Whether the device has a connection, as far as the browser knows. */
export const isOnline = signal(navigator.onLine);

addEventListener("online", () => {
  isOnline.value = true;
});
addEventListener("offline", () => {
  isOnline.value = false;
});
