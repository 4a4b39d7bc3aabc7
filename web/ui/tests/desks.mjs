/**
 * The page's worker in Node.js, without a browser: Node.js has the same WebCrypto and fetch. With it trials prepare people
 * for their browsers, and ask the ledger what a screen has changed.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { scryptSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pageModules } from "./modules.mjs";

/** Everybody's in these trials. */
export const PASSPHRASE = "correct horse battery staple";
const VAULTS = "emr";
/** What Node.js says of a connection that the other side closed. */
const CLOSED = new Set(["ECONNRESET", "UND_ERR_SOCKET"]);

/**
 * Loads the worker for the service at this address.
 *
 * @param {string} url
 */
export async function openDesks(url) {
  const stores = new Map();
  const browser = new AsyncLocalStorage();
  // Each browser has vaults of its own. Rows of other databases have their owners' names, and the core, which uses these,
  // does not say for which browser.
  const storeOf = (database, name = browser.getStore()) => {
    const key = database === VAULTS ? `${VAULTS} of ${name}` : database;
    if (!stores.has(key)) {
      stores.set(key, new Map());
    }
    return stores.get(key);
  };
  globalThis.storeOf = storeOf;
  globalThis.stretch = stretch;
  standInForABrowser(url);
  const modules = await pageModules("en", [storageInMemory(), stretchOfNode()]);
  const core = await modules.load("/core/emr_page_core.js");
  core.initSync({ module: await readFile(new URL("../core/emr_page_core_bg.wasm", import.meta.url)) });
  const kit = await modules.load("/kit/emr_page_kit.js");
  kit.initSync({ module: await readFile(new URL("../kit/emr_page_kit_bg.wasm", import.meta.url)) });
  const { createDesk } = await modules.load("/src/worker/desk.ts");

  return {
    /** The desk of a browser of this name: a person's second device is another browser. */
    deskIn(name) {
      const desk = createDesk(() => {});
      return new Proxy(
        {},
        {
          get:
            (_, method) =>
            (...parameters) =>
              // Of an async function, so that a call that throws is a call that fails.
              browser.run(name, async () => desk[method](...parameters)),
        },
      );
    },

    /** What a browser of this name keeps of the vaults, to be put into a real one. */
    vaultsOf: (name) => [...storeOf(VAULTS, name).values()],

    close: () => modules.close(),
  };
}

/** What Node.js lacks: an address, addresses without an origin, and cookies. */
function standInForABrowser(url) {
  const { origin } = new URL(url);
  const cookies = new Map();
  const fetch = globalThis.fetch;
  globalThis.location = { origin };
  globalThis.fetch = async (path, options = {}) => {
    const headers = new Headers(options.headers);
    const member = headers.get("emr-member");
    if (cookies.has(member)) {
      headers.set("cookie", cookies.get(member));
    }
    const send = () => fetch(new URL(path, origin), { ...options, headers });
    // As browsers do where a connection that was kept open had been closed by the service.
    const response = await send().catch((error) => (CLOSED.has(error.cause?.code) ? send() : Promise.reject(error)));
    const [cookie] = response.headers.getSetCookie();
    if (cookie) {
      cookies.set(member, cookie.split(";")[0]);
    }
    return response;
  };
}

/**
 * Stretches passphrases by Node.js's own scrypt, which takes a fifth of the time that WebAssembly takes. The vaults that
 * stories give to browsers are sealed so, and open only if both agree.
 */
function stretchOfNode() {
  const name = "\0stretch";
  return {
    name: "stretch-of-node",
    enforce: "pre",
    resolveId: (source, importer) =>
      source.endsWith("/emr_page_core.js") && importer?.endsWith("/worker/slots.ts") ? name : undefined,
    load: (id) => (id === name ? "export const stretch = globalThis.stretch;" : undefined),
  };
}

/** A member is signed up and unlocked with one passphrase and salt. */
const stretched = new Map();

function stretch(passphrase, salt) {
  const name = `${passphrase} ${salt}`;
  if (!stretched.has(name)) {
    stretched.set(name, scryptSync(passphrase, salt, 32, { N: 2 ** 16, r: 8, p: 1, maxmem: 2 ** 27 }));
  }
  return new Uint8Array(stretched.get(name));
}

/** Replaces IndexedDB by maps, one for each browser and database. */
function storageInMemory() {
  const name = "\0storage";
  return {
    name: "storage-in-memory",
    enforce: "pre",
    resolveId: (source) => (source.endsWith("/storage.ts") ? name : undefined),
    load: (id) => (id === name ? `export const run = ${runInMemory}` : undefined),
  };
}

async function runInMemory({ database, keyPath }, _, request) {
  const rows = globalThis.storeOf(database);
  const name = (key) => [key].flat().join();
  return request({
    get: (key) => structuredClone(rows.get(name(key))),
    getAll: () => structuredClone([...rows.values()]),
    put: (row) => rows.set(name([keyPath].flat().map((part) => row[part])), structuredClone(row)),
    delete: (key) => rows.delete(name(key)),
  });
}
