/** The page's own modules in Node.js: its texts, and what its worker does. */

import { join } from "node:path";
import { createServer } from "vite";

/**
 * Loads modules of the page as a browser of this language has them.
 *
 * @param {string} language
 * @param {import("vite").Plugin[]} plugins
 */
export async function pageModules(language, plugins = []) {
  standInForADocument();
  const vite = await createServer({
    root: join(import.meta.dirname, ".."),
    configFile: false,
    logLevel: "error",
    appType: "custom",
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    plugins,
  });
  const load = (path) => vite.ssrLoadModule(path);
  const messages = await load("/src/messages/index.ts");
  messages.language.value = language;
  return { load, messages, close: () => vite.close() };
}

/** What the texts need: the document whose language they set, and the languages that a browser prefers. */
function standInForADocument() {
  globalThis.document ??= { documentElement: {} };
  if (!globalThis.navigator?.languages) {
    const locks = { request: (_, work) => work() };
    Object.defineProperty(globalThis, "navigator", { value: { languages: ["en"], locks }, configurable: true });
  }
}
