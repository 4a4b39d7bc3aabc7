/** Proposals, field by field, with npm's protobuf library and Fabric's own descriptors. */

import assert from "node:assert/strict";
import { createHash, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { create, createFileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { bytes, hex } from "./age.mjs";

const descriptors = readFileSync(new URL("../../../client/protos/descriptors.bin", import.meta.url));
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));

/** What is exact about a proposal, built anew from its inputs. */
export function propose(given) {
  const creator = binary("msp.SerializedIdentity", {
    mspid: given.msp,
    idBytes: Buffer.from(given.certificate),
  });
  const nonce = bytes(given.nonce);
  const transaction = hex(sha256(nonce, creator));
  const chaincodeId = message("protos.ChaincodeID", { name: given.chaincode });
  const channelHeader = binary("common.ChannelHeader", {
    type: 3,
    timestamp: message("google.protobuf.Timestamp", {
      seconds: BigInt(Math.floor(given.time / 1000)),
      nanos: (given.time % 1000) * 1_000_000,
    }),
    channelId: given.channel,
    txId: transaction,
    extension: binary("protos.ChaincodeHeaderExtension", { chaincodeId }),
  });
  const signatureHeader = binary("common.SignatureHeader", { creator, nonce });
  const args = [given.function, given.argument].map((text) => new Uint8Array(Buffer.from(text)));
  const input = binary("protos.ChaincodeInvocationSpec", {
    chaincodeSpec: message("protos.ChaincodeSpec", {
      chaincodeId,
      input: message("protos.ChaincodeInput", { args }),
    }),
  });
  const payload = binary("protos.ChaincodeProposalPayload", { input });
  const header = binary("common.Header", { channelHeader, signatureHeader });
  const proposal = binary("protos.Proposal", { header, payload });
  const signature = signatureOf(given, proposal);
  const signed = binary("protos.SignedProposal", { proposalBytes: proposal, signature });
  read(given, signed, transaction);
  return {
    creator: hex(creator),
    transaction,
    proposal: hex(proposal),
    hash: hex(sha256(channelHeader, signatureHeader, payload)),
    signed_proposal: hex(signed),
  };
}

/** The inputs of a signed proposal. */
export function givenOf(signed) {
  const { proposalBytes, signature } = parsed("protos.SignedProposal", bytes(signed));
  const proposal = parsed("protos.Proposal", proposalBytes);
  const header = parsed("common.Header", proposal.header);
  const channel = parsed("common.ChannelHeader", header.channelHeader);
  const { creator, nonce } = parsed("common.SignatureHeader", header.signatureHeader);
  const { mspid, idBytes } = parsed("msp.SerializedIdentity", creator);
  const { input } = parsed("protos.ChaincodeProposalPayload", proposal.payload);
  const { chaincodeSpec } = parsed("protos.ChaincodeInvocationSpec", input);
  const [name, argument] = chaincodeSpec.input.args.map(text);
  return {
    msp: mspid,
    certificate: text(idBytes),
    channel: channel.channelId,
    chaincode: chaincodeSpec.chaincodeId.name,
    function: name,
    argument,
    nonce: hex(nonce),
    time: Number(channel.timestamp.seconds) * 1000 + channel.timestamp.nanos / 1_000_000,
    signatures: [hex(signature)],
  };
}

/** Reads a signed proposal down to its last field. */
function read(given, signed, transaction) {
  const { proposalBytes, signature } = parsed("protos.SignedProposal", signed);
  const key = new X509Certificate(given.certificate).publicKey;
  assert(verify("sha256", proposalBytes, key, signature), "the creator signed the proposal");
  const proposal = parsed("protos.Proposal", proposalBytes);
  const header = parsed("common.Header", proposal.header);
  const channel = parsed("common.ChannelHeader", header.channelHeader);
  const { seconds, nanos } = channel.timestamp;
  assert.equal(Number(seconds) * 1000 + nanos / 1_000_000, given.time);
  assert.deepEqual(
    [channel.type, channel.version, channel.channelId, channel.txId, channel.epoch],
    [3, 0, given.channel, transaction, 0n],
  );
  const extension = parsed("protos.ChaincodeHeaderExtension", channel.extension);
  assert.equal(extension.chaincodeId.name, given.chaincode);
  const signatureHeader = parsed("common.SignatureHeader", header.signatureHeader);
  assert.equal(hex(signatureHeader.nonce), given.nonce);
  const creator = parsed("msp.SerializedIdentity", signatureHeader.creator);
  assert.deepEqual([creator.mspid, text(creator.idBytes)], [given.msp, given.certificate]);
  const { input, TransientMap } = parsed("protos.ChaincodeProposalPayload", proposal.payload);
  assert.deepEqual(TransientMap, {});
  const { chaincodeSpec } = parsed("protos.ChaincodeInvocationSpec", input);
  assert.equal(chaincodeSpec.chaincodeId.name, given.chaincode);
  assert.deepEqual(chaincodeSpec.input.args.map(text), [given.function, given.argument]);
}

/** The one form of a signature that is sent; every form that is given becomes it. */
function signatureOf(given, proposal) {
  const key = new X509Certificate(given.certificate).publicKey;
  const forms = given.signatures.map((form) => {
    const signature = bytes(form);
    const dsaEncoding = signature.length === 64 ? "ieee-p1363" : "der";
    assert(verify("sha256", proposal, { key, dsaEncoding }, signature), "the creator signed the proposal");
    return hex(lowDer(dsaEncoding === "der" ? numbers(signature) : halves(signature)));
  });
  assert.deepEqual(new Set(forms).size, 1, "all forms are of one signature");
  return bytes(forms[0]);
}

/** The order of P-256 (FIPS 186-5). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function halves(raw) {
  return [raw.subarray(0, 32), raw.subarray(32)].map(number);
}

/** `r` and `s` of DER: SEQUENCE { INTEGER, INTEGER }, each shorter than 128 bytes. */
function numbers(der) {
  const end = 4 + der[3];
  return [der.subarray(4, end), der.subarray(end + 2)].map(number);
}

function number(bytes) {
  return BigInt(`0x${hex(bytes)}`);
}

function lowDer([r, s]) {
  const integers = [r, s > ORDER / 2n ? ORDER - s : s].map((integer) => {
    const digits = integer.toString(16);
    const even = digits.length % 2 === 0 ? digits : `0${digits}`;
    const positive = Number.parseInt(even.slice(0, 2), 16) < 0x80 ? even : `00${even}`;
    return [0x02, positive.length / 2, ...bytes(positive)];
  });
  const content = integers.flat();
  return new Uint8Array([0x30, content.length, ...content]);
}

function message(type, fields) {
  return create(schema(type), fields);
}

function binary(type, fields) {
  return toBinary(schema(type), message(type, fields));
}

function parsed(type, binary) {
  return fromBinary(schema(type), binary);
}

function schema(type) {
  const found = registry.getMessage(type);
  assert(found, `the descriptors have ${type}`);
  return found;
}

function text(binary) {
  return Buffer.from(binary).toString("utf8");
}

function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(part);
  }
  return hash.digest();
}
