/** Where one story is played: browsers that nobody has used before, in one language and width. */

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Tab } from "./tab.mjs";

/** For whatever the network does: it waits for several blocks. */
const PATIENCE = 60_000;

/** What a story has. What opens browsers and tabs can be taken out of it by name. */
export class Stage {
  #browser;
  #contexts = [];
  #unnoticed = [];
  #said = [];

  /**
   * @param {object} given
   * @param {import("playwright-core").Browser} given.browser
   * @param {string} given.language
   * @param {number} given.width of the window, in pixels
   * @param {object} given.words of the language
   * @param {import("./cast.mjs").Cast} given.cast
   * @param {object} given.network
   */
  constructor({ browser, language, width, words, cast, network }) {
    this.#browser = browser;
    this.language = language;
    this.width = width;
    this.words = words;
    this.cast = cast;
    this.network = network;
  }

  /** A browser of a person: its tabs share what the browser keeps. */
  browser = async () => {
    const viewport = { width: this.width, height: 900 };
    // While a colour changes, axe sees one that nobody is shown.
    const context = await this.#browser.newContext({ viewport, locale: this.language, reducedMotion: "reduce" });
    context.setDefaultTimeout(PATIENCE);
    this.#contexts.push(context);
    return context;
  };

  /** Opens the page in a new tab: of a new browser, if none is given. */
  open = async (context) => this.#show(await (context ?? (await this.browser())).newPage());

  #show = async (page) => {
    page.on("pageerror", (error) => this.#unnoticed.push(String(error)));
    page.on("console", (message) => {
      this.#said.push(`${message.type()} ${message.text()}`);
      // An answer that is a refusal, or none, is told to the page, which says what it means.
      const isTold = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isTold) {
        this.#unnoticed.push(message.text());
      }
    });
    await page.goto(this.network.url);
    return new Tab(page, this.words);
  };

  /** Opens the page in a browser that has a member's keys, and unlocks them. */
  openAs = async (member, context) => {
    const tab = await this.openLocked(member, context);
    await tab.unlock(member.name);
    return tab;
  };

  /** Opens the page in a browser that has a member's keys. */
  openLocked = async (member, context) => {
    const page = await (context ?? (await this.browser())).newPage();
    const empty = new URL("/empty", this.network.url).href;
    await page.route(empty, (route) => route.fulfill({ contentType: "text/html", body: "" }));
    await page.goto(empty);
    await page.evaluate(keep, member.vaults());
    await page.unroute(empty);
    return this.#show(page);
  };

  /** Ends the story, which went well only if no error went unnoticed. */
  async end() {
    await Promise.all(this.#contexts.map(leave));
    assert.deepEqual(this.#unnoticed, [], "nothing was stopped by the policy, and no error went unnoticed");
  }

  /** Keeps what the tabs show, and what they wrote to their consoles. */
  async keep(folder, error) {
    await mkdir(folder, { recursive: true });
    const pages = this.#contexts.flatMap((context) => context.pages());
    const shown = [`${error.stack ?? error}`];
    for (const [index, page] of pages.entries()) {
      await page.screenshot({ path: join(folder, `${index + 1}.png`), fullPage: true }).catch(() => {});
      const text = await page.locator("body").ariaSnapshot({ timeout: 2000 }).catch(String);
      shown.push(`--- ${page.url()}`, text);
    }
    await writeFile(join(folder, "shown.txt"), [...shown, "--- consoles", ...this.#said, ""].join("\n"));
  }

  /** Ends the story after a failure. */
  async abandon() {
    await Promise.all(this.#contexts.map((context) => leave(context).catch(() => {})));
  }
}

/** Closes a browser. A page asks until the end: what was to change its last answers has nobody to give them to. */
async function leave(context) {
  const ignored = { behavior: "ignoreErrors" };
  await Promise.all([context, ...context.pages()].map((routed) => routed.unrouteAll(ignored)));
  await context.close();
}

/** Puts rows into the vaults of the browser, in which the page may not have been opened yet. */
function keep(rows) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("emr", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("vaults", { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction("vaults", "readwrite");
      for (const row of rows) {
        transaction.objectStore("vaults").put(row);
      }
      transaction.oncomplete = () => {
        database.close();
        resolve();
      };
      transaction.onabort = () => reject(transaction.error);
    };
  });
}
