/** A tab of a browser, as a person uses it: by the texts that they read. */

import assert from "node:assert/strict";
import { seriousViolations, structureOf } from "../axe.mjs";
import { PASSPHRASE } from "../desks.mjs";

/** Screens that were checked, by their width and how they are built: another one with other words needs no check. */
const inOrder = new Set();

/** How long a form may take to be filled, in milliseconds. */
const LONGEST = 60_000;

/** What a person does in one tab, and what they see. Every screen at which they arrive is one that all people can use. */
export class Tab {
  /**
   * @param {import("playwright-core").Page} page
   * @param {object} words of the page's language
   */
  constructor(page, words) {
    this.page = page;
    this.words = words;
  }

  // What is seen.

  /** Waits for the screen of this title. */
  async at(title) {
    await this.page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
    await this.isForAll(title);
  }

  /** Waits until this stands on the screen; `within` narrows it to a part. */
  async sees(text, within = this.page) {
    await within.getByText(text).first().waitFor();
  }

  /** Waits until this stands nowhere on the screen. */
  async seesNot(text, within = this.page) {
    await within.getByText(text).first().waitFor({ state: "hidden" });
  }

  /** Waits until this stands in the control of this label: a form may fill it a moment after it is shown. */
  async holds(label, text, within = this.page) {
    const field = this.field(label, within);
    const end = Date.now() + LONGEST;
    for (let held = await field.inputValue(); held !== text; held = await field.inputValue()) {
      assert(Date.now() < end, `“${label}” holds “${held}” and not “${text}”`);
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }

  /** A part of the screen by its title. */
  part(title) {
    return this.page.getByRole("region", { name: title });
  }

  /** A form says that something is wrong: in its summary on top, and beside the field. */
  async isTold(sentence, within = this.page) {
    await within.locator(".summary").getByText(sentence, { exact: true }).first().waitFor();
    await within.locator(".field-error, [role=status]").getByText(sentence, { exact: true }).first().waitFor();
    await this.isForAll(sentence);
  }

  /** Nothing serious is wrong with the screen for people who do not see or use a mouse, and it fits its width. */
  async isForAll(screen) {
    const built = `${this.page.viewportSize().width} ${await structureOf(this.page)}`;
    if (!inOrder.has(built)) {
      assert.deepEqual(await seriousViolations(this.page), [], `what is wrong with the screen “${screen}”`);
      inOrder.add(built);
    }
    const [wide, width] = await this.page.evaluate("[document.documentElement.scrollWidth, innerWidth]");
    assert(wide <= width, `the screen “${screen}” is ${wide} pixels wide in a window of ${width}`);
  }

  // What is done.

  /** A button of this name. */
  button(name, within = this.page) {
    return within.getByRole("button", { name, exact: true });
  }

  async press(name, within = this.page) {
    await this.button(name, within).first().click();
  }

  async follow(name, within = this.page) {
    await within.getByRole("link", { name, exact: true }).first().click();
  }

  /** The control of this label, whether or not it must be filled. */
  field(label, within = this.page) {
    return within.getByLabel(new RegExp(`^${escaped(label)}( \\(${escaped(this.words.page.form.optional)}\\))?$`));
  }

  async fill(label, text, within = this.page) {
    await this.field(label, within).fill(text);
  }

  /** One of the choices that are all in sight. */
  choice(label, within = this.page) {
    return within
      .locator("label.choice")
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .locator("input");
  }

  async choose(label, within = this.page) {
    await this.choice(label, within).check();
  }

  /** Opens what is folded under these words. */
  async unfold(words, within = this.page) {
    await within.locator("summary", { hasText: words }).click();
  }

  // Ways.

  /** Goes to a screen of the navigation; on a phone it may stand behind “More”. */
  async to(label) {
    const navigation = this.page.getByRole("navigation", { name: this.words.page.navigation });
    await navigation.getByRole("link").first().waitFor();
    // A way may have a number behind it: of what waits there.
    const name = new RegExp(`^${escaped(label)}( \\S+)?$`);
    const way = navigation.getByRole("link", { name });
    if (await way.isVisible()) {
      await way.click();
    } else {
      await navigation.getByRole("link", { name: this.words.page.more, exact: true }).click();
      await this.page.getByRole("main").getByRole("link", { name }).click();
    }
    await this.at(label);
  }

  /** Opens a screen by its address. */
  async goTo(...parts) {
    await this.page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      `#/${parts.join("/")}`,
    );
  }

  /** Opens the menu of the account, and follows one of its ways. */
  async inMenu(label) {
    await this.page.locator(".top-bar button[popovertarget]").click();
    await this.page.locator(".menu").getByRole("link", { name: label, exact: true }).click();
  }

  /** Chooses the language of the page before anybody has unlocked keys. */
  async chooseLanguage(name) {
    await this.page.locator(".top-bar select").first().selectOption({ label: name });
  }

  // Keys.

  /**
   * Answers the questions of a sign-up up to the last press; with `contact` comes a `photo`. With the code of an
   * `invitation` it begins by its link.
   */
  async answerSignUp({ name, role = "patient", contact, photo, invitation }) {
    const { welcome, page } = this.words;
    if (invitation) {
      await this.goTo("invitation", invitation);
    } else {
      // The link has another name where a person has keys already.
      const names = [welcome.signUp, welcome.another].map(escaped).join("|");
      await this.page.getByRole("link", { name: new RegExp(`^(${names})$`) }).click();
    }
    await this.at(welcome.role);
    await this.choose(welcome.roles[role][0]);
    await this.press(welcome.next);
    await this.at(welcome.aboutYou);
    await this.fill(welcome.name, name);
    if (contact) {
      await this.unfold(welcome.contact);
      for (const [line, text] of Object.entries(contact)) {
        await this.fill(this.words.contact[line], text);
      }
      await this.field(this.words.contact.photo).setInputFiles(photo);
    }
    await this.press(welcome.next);
    await this.at(welcome.protect);
    await this.fill(page.passphrase, PASSPHRASE);
    await this.fill(page.passphraseAgain, PASSPHRASE);
    await this.press(welcome.next);
    await this.at(welcome.check);
  }

  /** Signs a person up; returns the id and the code on their screen. */
  async signUp(person) {
    const { welcome } = this.words;
    await this.answerSignUp(person);
    await this.press(welcome.makeKeys);
    await this.at(welcome.pending);
    const [code, id] = await this.page.getByRole("main").locator("code").allTextContents();
    return { code: code.trim().replaceAll(/\s+/g, " "), id: id.replaceAll(/\s/g, "") };
  }

  /** Takes up the approval. */
  async activate() {
    const { welcome } = this.words;
    await this.asksAgain();
    await this.at(welcome.approved);
    await this.press(welcome.activate);
  }

  /** An applicant asks what was decided, unless the page has found it out by itself. */
  async asksAgain(ask = () => this.press(this.words.page.lookAgain)) {
    const pending = this.page.getByRole("heading", { level: 1, name: this.words.welcome.pending, exact: true });
    // The button disappears with the screen.
    const asked = ask().catch(() => {});
    await Promise.race([asked, pending.waitFor({ state: "hidden" })]);
  }

  /** Unlocks a member's keys. */
  async unlock(name, passphrase = PASSPHRASE) {
    const person = this.page.locator("details.person", { hasText: name });
    await person.waitFor();
    if ((await person.getAttribute("open")) === null) {
      await person.locator("summary").click();
    }
    await this.fill(this.words.page.passphrase, passphrase, person);
    await this.press(this.words.page.unlock, person);
  }

  /** Loads the page anew, which locks it, and unlocks it again. */
  async reload(name) {
    await this.page.reload();
    await this.unlock(name);
  }

  /** Moves the focus by the key Tab until it is at the control of this name. */
  async tabTo(name, most = 60) {
    for (let presses = 0; presses < most; presses += 1) {
      await this.page.keyboard.press("Tab");
      const focused = await this.page.evaluate(
        "document.activeElement.name || document.activeElement.innerText || document.activeElement.ariaLabel",
      );
      if (focused.trim() === name) {
        return;
      }
    }
    assert.fail(`the key Tab does not lead to “${name}”`);
  }
}

function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
