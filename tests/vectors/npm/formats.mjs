/** What is exact in the formats without age files, computed from `docs/formats.md` alone. */

import assert from "node:assert/strict";
import { createHash, verify, X509Certificate } from "node:crypto";
import { bech32 } from "@scure/base";
import { mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { identityToRecipient } from "age-encryption";
import { bytes, hex } from "./age.mjs";
import { propose } from "./proposal.mjs";

const encoder = new TextEncoder();

/** By the formats' names: from the inputs to what is exact. */
export const COMPUTE = {
  "canonical-json": ({ value }) => ({ text: canonical(value) }),
  "record-id": ({ time, transaction, index }) => ({ record: recordId(time, transaction, index) }),
  proposal: propose,
  authored: ({ function: name, argument, time, transaction }) => ({
    versions: authored(name, JSON.parse(argument), time, transaction),
  }),
  "sign-in": ({ origin, nonce, own_nonce, time, ...signed }) => {
    const moment = Buffer.alloc(8);
    moment.writeBigUInt64BE(BigInt(time));
    return signedText([`emr-sign-in-v1\0${origin}\0`, bytes(nonce), bytes(own_nonce), moment], signed);
  },
  signatures: ({ origin, time, ...signed }) => {
    const moment = Buffer.alloc(8);
    moment.writeBigUInt64BE(BigInt(time));
    return signedText([`emr-ask-signatures-v1\0${origin}\0`, moment], signed);
  },
  contact: ({ member, file, time, ...signed }) => {
    const moment = Buffer.alloc(8);
    moment.writeBigUInt64BE(BigInt(time));
    return signedText([`emr-contact-v1\0${member}\0${file}\0`, moment], signed);
  },
  kit: async ({ text }) => {
    const [version, member, msp, ...words] = text.trim().split(/\s+/);
    assert.equal(version, "emr-kit-1");
    const typed = words.join(" ").toLowerCase();
    const key = bech32.encodeFromBytes("AGE-SECRET-KEY-", mnemonicToEntropy(typed, wordlist)).toUpperCase();
    const recipient = await identityToRecipient(key);
    return { member, msp, key, recipient, text: `${version} ${member} ${msp} ${typed}` };
  },
  receipt: ({ transaction, file, msp, ...signed }) =>
    signedText([`emr-receipt-v1\0${transaction}\0${file}\0${msp}`], signed),
  destruction: ({ erasure, msp, records, ...signed }) => {
    const names = records.map(({ category, record }) => `\0${category}\0${record}`);
    return signedText([`emr-destruction-v1\0${erasure}\0${msp}`, ...names], signed);
  },
  "admission-code": ({ key, id, msp, roles, ministry, organizations }) => {
    const sorted = organizations.toSorted((a, b) => (a.msp < b.msp ? -1 : 1));
    const pinned = sorted.flatMap(({ msp, node_root, member_root }) => [msp, rootDigest(node_root), rootDigest(member_root)]);
    const roots = hex(sha256(["emr-roots-v1", ministry, ...pinned].join("\0")));
    const digest = hex(sha256(["emr-admission-v1", key, id, msp, roles.toSorted().join(","), roots].join("\0")));
    const digits = (BigInt(`0x${digest.slice(0, 32)}`) % 10n ** 25n).toString().padStart(25, "0");
    return { roots, code: digits.match(/.{5}/g).join(" ") };
  },
};

/** JavaScript's own sorting and escaping are those of RFC 8785. */
function canonical(value) {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort();
    return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

function recordId(time, transaction, index) {
  const inverted = (2n ** 64n - 1n - BigInt(time)).toString(16).padStart(16, "0");
  return `${inverted}-${transaction}-${index.toString(16).padStart(4, "0")}`;
}

function authored(name, call, time, transaction) {
  const one = (record, version, kind, parts) => ({
    record,
    version,
    kind,
    content: parts.content,
    lock: parts.lock,
    commitment: parts.commitment,
    padded_size: parts.padded_size,
  });
  switch (name) {
    case "Records:AddRecord":
    case "Records:AnchorBatch":
      return [one(call.record, 1, call.kind, call.parts)];
    case "Records:AmendRecord":
      return [one(call.record, call.based_on + 1, call.kind, call.parts)];
    case "Records:AddRecords":
      return call.records.map((record, index) => one(recordId(time, transaction, index), 1, record.kind, record));
    default:
      return [];
  }
}

/** Checks a signature over a text with the key of a certificate. */
function signedText(parts, { certificate, signature, ...others }) {
  assert.deepEqual(others, {}, "the format names all inputs");
  const text = Buffer.concat(parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part)));
  const key = new X509Certificate(certificate).publicKey;
  assert(verify("sha256", text, key, bytes(signature)), "the certificate's key signed the text");
  return { text: hex(text) };
}

function rootDigest(pem) {
  return hex(sha256(new X509Certificate(pem).raw));
}

function sha256(content) {
  return createHash("sha256").update(content).digest();
}
