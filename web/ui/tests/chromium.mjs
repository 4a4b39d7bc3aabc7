/** Debian's Chromium, as tests and benchmarks start it. */

import { chromium } from "playwright-core";

/**
 * What Playwright turns off, of which the browser reads the last list alone; and the pages of the browser's own address bar,
 * which no test sees: each window draws one, and that takes a third of what a new window takes.
 */
const WITHOUT = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
  "WebUIOmniboxPopup",
];

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${WITHOUT.join()}`,
];

/**
 * Starts the engine alone, which tests use: pages do the same in it, and a new window, which nobody sees, takes half as long
 * as in the whole browser. `CHROMIUM` names another program. The caller closes it.
 */
export function launch() {
  return start(process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell");
}

/** Starts the browser that people have, which benchmarks use. The caller closes it. */
export function launchWhole() {
  return start("/usr/bin/chromium");
}

function start(executablePath) {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
