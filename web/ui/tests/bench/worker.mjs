/** The work that is measured, in a worker as the page does it. */

import { Decrypter, Encrypter, generateIdentity, identityToRecipient } from "age-encryption";
import init, { open, Proposer, seal } from "../../../../tests/vectors/npm/module/emr_vectors_module.js";
import moduleUrl from "../../../../tests/vectors/npm/module/emr_vectors_module_bg.wasm?url";

const ready = init({ module_or_path: moduleUrl });

/** As many proposals as take far longer than the clock's resolution. */
const PROPOSALS = 200;

const METHODS = {
  /** Seals and opens by turns with our module and with npm's age; the milliseconds of each round. */
  async compare(size, rounds) {
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const plaintext = new Uint8Array(size);
    const times = { seal: { ours: [], peer: [] }, open: { ours: [], peer: [] } };
    // The first round is a warm-up.
    for (let round = 0; round <= rounds; round += 1) {
      const ours = await timed(() => seal(recipient, plaintext));
      const peer = await timed(() => encrypter.encrypt(plaintext));
      // Each opens what the other sealed.
      const oursOpened = await timed(() => open(identity, peer.value));
      const peerOpened = await timed(() => decrypter.decrypt(ours.value));
      if (oursOpened.value.length !== size || peerOpened.value.length !== size) {
        throw new Error("a file did not come back whole");
      }
      if (round > 0) {
        times.seal.ours.push(ours.took);
        times.seal.peer.push(peer.took);
        times.open.ours.push(oursOpened.took);
        times.open.peer.push(peerOpened.took);
      }
    }
    return times;
  },

  /** The milliseconds that a proposal takes, without its signature; a figure for each of some rounds. */
  propose(given) {
    const proposer = new Proposer(given.msp, given.certificate);
    const times = [];
    for (let round = 0; round < 11; round += 1) {
      const begun = performance.now();
      for (let count = 0; count < PROPOSALS; count += 1) {
        proposer.propose(Date.now(), given.function, given.argument);
      }
      times.push((performance.now() - begun) / PROPOSALS);
    }
    // The first round is a warm-up.
    return times.slice(1);
  },

  async sealFile(file) {
    const recipient = await identityToRecipient(await generateIdentity());
    return seal(recipient, new Uint8Array(await file.arrayBuffer())).length;
  },
};

async function timed(work) {
  const begun = performance.now();
  const value = await work();
  return { value, took: performance.now() - begun };
}

addEventListener("message", async ({ data: { method, parameters, port } }) => {
  try {
    await ready;
    port.postMessage({ value: await METHODS[method](...parameters) });
  } catch (error) {
    port.postMessage({ error: String(error) });
  }
});
