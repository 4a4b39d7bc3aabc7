import { signal } from "@preact/signals";

/** Whether the page is looked at: the tab in front, of a window that is not hidden. */
export const isVisible = signal(document.visibilityState === "visible");

document.addEventListener("visibilitychange", () => {
  isVisible.value = document.visibilityState === "visible";
});
