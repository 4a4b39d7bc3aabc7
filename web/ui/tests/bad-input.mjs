/**
 * What the page says when its browser, its files, its clock or its service are not as they should be: in plain words, and
 * nothing is lost. It is started by a trial, as the story is.
 */

import assert from "node:assert/strict";
import { accessible, activate, apply, open, play, showDevice, signUp, tell, unlock } from "./people.mjs";

const WORKER = "**/assets/worker-*.js";
const MODULE = "**/*.wasm";
const BROKEN = "A part of this page is missing or damaged.";

await play(async (context, unnoticed) => {
  await anotherVersionIsOffered(context, unnoticed);
  await aBrokenModuleIsSaid(context, unnoticed);
  await aBrowserThatKeepsNothingIsSaid(context, unnoticed);
  const page = await open(context, unnoticed);
  const amina = await signUp(page, "Amina");
  await aServiceThatIsGoneIsSaid(page, context);
  await aPasskeyUnlocks(page, context);
  await keysAreLockedAfterAWhile(context, unnoticed);
  await tell({ applied: amina, role: "patient" });
  await activate(page, "Welcome, Amina");
  await aWrongClockIsSaid(page);
  await damagedKeysAreSaid(page);
  await page.close();
  await aSoftwareKeyIsSaid(context, unnoticed);
});

async function anotherVersionIsOffered(context, unnoticed) {
  const versions = "**/version.txt";
  await context.route(versions, (route) => route.fulfill({ body: "/assets/another.js" }));
  const page = await open(context, unnoticed);
  await page.getByText("This page is older or newer than the service.").waitFor();
  await accessible(page, "another-version");
  await context.unroute(versions);
  const asked = page.waitForResponse(versions);
  await page.getByRole("button", { name: "Load the page anew" }).click();
  await asked;
  await page.getByRole("heading", { name: "Begin here" }).waitFor();
  assert.equal(await page.getByText("older or newer").count(), 0);
  await page.close();
}

/** Whether the module is missing or cut short, the page says so, and loads it anew when it is there. */
async function aBrokenModuleIsSaid(context, unnoticed) {
  const missing = (route) => route.fulfill({ status: 404 });
  const cut = async (route) => {
    const body = await (await route.fetch()).body();
    await route.fulfill({ contentType: "application/wasm", body: body.subarray(0, body.length / 2) });
  };
  for (const broken of [missing, cut]) {
    const page = await open(context, unnoticed);
    await page.route(MODULE, broken);
    await page.getByRole("link", { name: "Sign up" }).click();
    await page.getByText(BROKEN).waitFor();
    await page.unroute(MODULE);
    await page.getByRole("button", { name: "Load the page anew" }).click();
    await page.getByLabel("I am a practitioner").check();
    await page.getByRole("option", { name: "HospitalAMSP" }).waitFor({ state: "attached" });
    await page.close();
  }
}

async function aBrowserThatKeepsNothingIsSaid(context, unnoticed) {
  const denied = await context.newPage();
  await denied.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  });
  await denied.goto(process.argv[2]);
  await denied.getByText("This browser does not let the page keep keys.").waitFor();
  await denied.close();

  const full = await open(context, unnoticed);
  const devtools = await context.newCDPSession(full);
  const { origin } = new URL(full.url());
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  await full.getByRole("link", { name: "Sign up" }).click();
  await apply(full, "Amina");
  await full.getByText("This browser has no space left for your keys.").waitFor();
  await full.getByText("Amina", { exact: true }).waitFor();
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await full.close();
}

async function aServiceThatIsGoneIsSaid(page, context) {
  const calls = "**/api/**";
  await context.route(calls, (route) => route.abort("connectionrefused"));
  await page.getByRole("button", { name: "Look again" }).click();
  await page.getByText("The service does not answer.").waitFor();
  await accessible(page, "service-gone");
  await context.unroute(calls);
  await page.getByRole("button", { name: "Look again" }).click();
  await page.getByText("The service does not answer.").waitFor({ state: "hidden" });
}

/** Chromium's own authenticator of software stands for a phone's or a laptop's. */
async function aPasskeyUnlocks(page, context) {
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: true,
      automaticPresenceSimulation: true,
    },
  });
  await showDevice(page);
  await page.getByText("You have no passkey for these keys yet.").waitFor();
  await page.getByText("They can be used while unlocked, and never be read.").waitFor();
  await page.getByLabel("Passphrase").fill("another passphrase");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("The passphrase is another one.").waitFor();
  const restore = await anEmptySecret(page);
  await page.getByLabel("Passphrase").fill("correct horse battery staple");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("This browser or this passkey cannot protect keys.").waitFor();
  await restore();
  await page.getByLabel("Passphrase").fill("correct horse battery staple");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("button", { name: "Remove" }).waitFor();
  await accessible(page, "this-device");
  await page.getByRole("button", { name: "Lock" }).click();
  await page.getByRole("button", { name: "Unlock with a passkey" }).click();
  await page.getByRole("heading", { name: "Your application waits for a decision" }).waitFor();
}

/** Has passkeys answer with an empty secret, as some managers of passkeys do. */
async function anEmptySecret(page) {
  const original = await page.evaluateHandle(() => {
    const { prototype } = PublicKeyCredential;
    const original = prototype.getClientExtensionResults;
    prototype.getClientExtensionResults = () => ({ prf: { enabled: true, results: { first: new ArrayBuffer(0) } } });
    return original;
  });
  return () =>
    page.evaluate((original) => {
      PublicKeyCredential.prototype.getClientExtensionResults = original;
    }, original);
}

/** A browser of its own, because the clock of all its pages is turned on; the machine's is not. */
async function keysAreLockedAfterAWhile(context, unnoticed) {
  const other = await context.browser().newContext({ locale: "en" });
  await other.clock.install();
  const page = await open(other, unnoticed);
  await signUp(page, "Hana");
  await page.clock.runFor("14:00");
  assert.equal(await page.getByText("Your keys were locked").count(), 0);
  await page.clock.runFor("01:20");
  await page.getByText("Your keys were locked because you did nothing for 15 minutes.").waitFor();
  await other.close();
}

async function aWrongClockIsSaid(page) {
  const stop = await inWorker(page, "const now = Date.now; Date.now = () => now() + 3_600_000;");
  await page.reload();
  await unlock(page, "Amina");
  await page.getByText("Your device's clock is 1 hour ahead of the service's.").waitFor();
  await accessible(page, "wrong-clock");
  await stop();
  await page.reload();
  await unlock(page, "Amina");
  await page.getByRole("heading", { name: "Welcome, Amina" }).waitFor();
}

async function damagedKeysAreSaid(page) {
  await page.evaluate(async () => {
    const asked = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await asked(indexedDB.open("emr"));
    const store = () => database.transaction("vaults", "readwrite").objectStore("vaults");
    const [vault] = await asked(store().getAll());
    vault.account.ciphertext[0] ^= 1;
    await asked(store().put(vault));
    database.close();
  });
  await page.reload();
  await unlock(page, "Amina");
  await page.getByText("The keys of this member on this device are damaged").waitFor();
}

/** A browser whose WebCrypto has no X25519: the core makes the key, and the page says so. */
async function aSoftwareKeyIsSaid(context, unnoticed) {
  const page = await context.newPage();
  page.on("pageerror", (error) => unnoticed.push(String(error)));
  const lacking = `
    for (const name of ["generateKey", "importKey", "unwrapKey"]) {
      const real = SubtleCrypto.prototype[name];
      SubtleCrypto.prototype[name] = function (...parameters) {
        return parameters.some((parameter) => parameter?.name === "X25519")
          ? Promise.reject(new DOMException("not there", "NotSupportedError"))
          : real.apply(this, parameters);
      };
    }`;
  await inWorker(page, lacking);
  await page.goto(process.argv[2]);
  const bilal = await signUp(page, "Bilal", "I am a practitioner");
  await tell({ applied: bilal, role: "practitioner" });
  await activate(page, "My patients");
  await showDevice(page);
  await page.getByText("This browser has no key store for X25519.").waitFor();
  await page.getByRole("button", { name: "Lock" }).click();
  await unlock(page, "Bilal");

  const { patient, bytes } = await tell({ readable: bilal.id });
  await page.getByLabel("Id of a patient").fill(patient);
  await page.getByLabel("What you call them").fill("A patient");
  await page.getByRole("button", { name: "Open the chart" }).click();
  await page.getByRole("region", { name: "Timeline" }).getByRole("button", { name: "Open", exact: true }).click();
  await page.getByText(`${bytes} bytes`).waitFor();
}

/** Runs a script in the page's worker before the worker's own; returns what ends that. */
async function inWorker(page, script) {
  await page.route(WORKER, async (route) => {
    const answer = await route.fetch();
    const { "content-encoding": _, "content-length": __, ...headers } = answer.headers();
    await route.fulfill({ status: 200, headers, body: `${script}\n${await answer.text()}` });
  });
  return () => page.unroute(WORKER);
}
