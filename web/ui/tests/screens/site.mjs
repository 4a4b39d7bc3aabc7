/** The page with made-up people, as a site that Vite builds and serves. */

import { join, resolve } from "node:path";

const UI = resolve(import.meta.dirname, "../..");

/** What Vite is told, to build the site into a folder and to serve it from there. */
export function screens(folder) {
  return {
    // Nothing is compressed: it is sent over no network.
    mode: "screens",
    root: join(UI, "tests/screens"),
    configFile: join(UI, "vite.config.ts"),
    logLevel: "warn",
    resolve: { alias: [{ find: /^.*\/worker\/start\.ts$/, replacement: join(UI, "tests/screens/start.ts") }] },
    build: { outDir: folder, emptyOutDir: true },
  };
}
