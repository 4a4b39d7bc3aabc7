/** The page with made-up people: its address says who is there. */

import { keepVault, type StoredVault } from "../../src/vault/database.ts";
import { AMINA, NOUR, WHO } from "./fixtures.ts";

const EMPTY = new Uint8Array(1);
const SEALED = { iv: EMPTY, ciphertext: EMPTY };

const people = WHO === "nobody" ? [] : WHO === "several" ? [AMINA, NOUR] : [AMINA];
await Promise.all(people.map((person) => keepVault(vaultOf(person))));
await import("../../src/main.tsx");

function vaultOf({ id, label }: typeof AMINA): StoredVault {
  const passkey = { credential: EMPTY, salt: EMPTY, wrapped: SEALED, added: 0 };
  return {
    id,
    label,
    publicKey: EMPTY,
    agreementKey: EMPTY,
    passphrase: { salt: EMPTY, wrapped: SEALED },
    passkeys: WHO === "several" && id === NOUR.id ? [passkey] : [],
    wrappedKeys: { signing: SEALED, agreement: SEALED },
    account: SEALED,
    profile: "",
  };
}
