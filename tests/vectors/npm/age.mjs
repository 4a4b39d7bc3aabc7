/** Age files of vectors, with npm's library. */

import assert from "node:assert/strict";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";

/** Opens each file with each of its keys. */
export async function openAll(sealed, about) {
  for (const [name, { file, keys, plaintext }] of Object.entries(sealed)) {
    for (const key of keys) {
      const decrypter = new Decrypter();
      decrypter.addIdentity(key);
      const opened = await decrypter.decrypt(bytes(file));
      assert.equal(hex(opened), plaintext, `${about}: ${name}`);
    }
  }
}

/** Seals each plaintext anew, to the same keys. */
export async function sealAll(sealed) {
  const anew = {};
  for (const [name, { keys, plaintext }] of Object.entries(sealed)) {
    const encrypter = new Encrypter();
    for (const key of keys) {
      encrypter.addRecipient(await identityToRecipient(key));
    }
    const file = await encrypter.encrypt(bytes(plaintext));
    anew[name] = { file: hex(file), keys, plaintext };
  }
  return anew;
}

export function bytes(digits) {
  return new Uint8Array(Buffer.from(digits, "hex"));
}

export function hex(bytes) {
  return Buffer.from(bytes).toString("hex");
}
