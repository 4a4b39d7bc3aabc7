/** What the page's own module signs: a sign-in and a proposal, as `docs/formats.md` describes them. */

import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, sign, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Device, initSync } from "../../../web/ui/core/emr_page_core.js";
import { hex } from "./age.mjs";
import { COMPUTE } from "./formats.mjs";
import { givenOf } from "./proposal.mjs";

const ORIGIN = "https://emr.example:8443";
const MSP = "HospitalAMSP";

/** Signs a member in at a web service that answers nothing more, and checks what their key was asked to sign. */
export async function checkPage() {
  const module = new URL("../../../web/ui/core/emr_page_core_bg.wasm", import.meta.url);
  initSync({ module: await readFile(module) });
  const certificate = await readFile(new URL("../certificates/member.pem", import.meta.url), "utf8");
  const service = new Service();
  const key = new Key(certificate);
  const created = Device.create(profile(certificate), ORIGIN, service, key, MSP, "practitioner");
  const account = JSON.parse(new TextDecoder().decode(created.account()));
  account.id = /CN=([0-9a-f]{32})/.exec(new X509Certificate(certificate).subject)[1];
  account.certificates = [{ authority: "hospital-a-members", certificate }];
  const kept = new TextEncoder().encode(JSON.stringify(account));
  const device = Device.open(profile(certificate), ORIGIN, service, key, kept);
  await assert.rejects(device.refresh(), "the service answers no question");

  const [signIn, proposed] = [service.asked.get("sessions"), service.asked.get("endorse")];
  const { text } = COMPUTE["sign-in"]({
    origin: ORIGIN,
    nonce: digits(signIn.nonce),
    own_nonce: digits(signIn.own_nonce),
    time: signIn.time,
    certificate: signIn.certificate,
    signature: digits(signIn.signature),
  });
  assert.equal(digits(signIn.nonce), hex(service.nonce));
  const signed = digits(proposed.proposal);
  const given = givenOf(signed);
  assert.deepEqual([given.msp, given.certificate, given.function], [MSP, certificate, "Registry:GetMember"]);
  const { proposal, signed_proposal } = COMPUTE.proposal(given);
  assert.equal(signed_proposal, signed);
  assert.deepEqual(key.signed.slice(0, 2).map(hex), [text, proposal]);
}

/** A web service that lets the member sign in and then says nothing. */
class Service {
  nonce = createHash("sha256").update("a nonce").digest();
  asked = new Map();

  async send({ path }, content) {
    const answers = {
      "sessions/challenge": JSON.stringify({ nonce: this.nonce.toString("base64") }),
      sessions: "",
    };
    this.asked.set(path, content && JSON.parse(new TextDecoder().decode(content)));
    assert(path in answers, "no answer");
    const answer = new TextEncoder().encode(answers[path]);
    const pieces = answer.length > 0 ? [answer] : [];
    return {
      status: answer.length > 0 ? 200 : 204,
      contentType: "application/json",
      date: undefined,
      requestId: undefined,
      length: answer.length,
      next: async () => pieces.shift(),
      end: () => {},
    };
  }

  async sleep() {}
}

/** The member's key, as a browser has it: it gives raw signatures. */
class Key {
  agreementKey = new Uint8Array(32).fill(9);
  signed = [];

  constructor(certificate) {
    this.publicKey = new Uint8Array(new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" }));
    const secret = createHash("sha256").update("emr vector: member").digest();
    // SEC 1's ECPrivateKey without the public half.
    const der = Buffer.concat([
      Buffer.from("303102010104", "hex"),
      Buffer.from([secret.length]),
      secret,
      Buffer.from("a00a06082a8648ce3d030107", "hex"),
    ]);
    this.private = createPrivateKey({ key: der, format: "der", type: "sec1" });
    assert.deepEqual(
      createPublicKey(this.private).export({ type: "spki", format: "der" }),
      Buffer.from(this.publicKey),
    );
  }

  async sign(message) {
    this.signed.push(Uint8Array.from(message));
    return new Uint8Array(sign("sha256", message, { key: this.private, dsaEncoding: "ieee-p1363" }));
  }
}

function profile(root) {
  const organizations = ["MinistryMSP", MSP].map((msp) => ({
    msp,
    node_root: root,
    member_root: root,
    member_authority: "members",
  }));
  return JSON.stringify({
    channel: "emr",
    chaincode: "emr",
    web_url: ORIGIN,
    web_tls_ca: root,
    ministry: "MinistryMSP",
    organizations,
  });
}

function digits(base64) {
  return Buffer.from(base64, "base64").toString("hex");
}
