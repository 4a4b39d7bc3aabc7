/** Light or dark: as the device has it, or as was chosen. */

import { effect, signal } from "@preact/signals";

/** Where the browser keeps a choice. */
const KEPT = "emr-theme";

export const THEMES = ["device", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const theme = signal<Theme>(kept());

/** Chooses a theme, also for later visits. */
export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  try {
    localStorage.setItem(KEPT, chosen);
  } catch {
    // A browser that keeps nothing shows the device's theme next time.
  }
}

effect(() => {
  document.documentElement.setAttribute("data-theme", theme.value);
});

function kept(): Theme {
  try {
    const text = localStorage.getItem(KEPT);
    return THEMES.find((theme) => theme === text) ?? "device";
  } catch {
    return "device";
  }
}
