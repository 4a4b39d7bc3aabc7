/** Passkeys that unlock a vault: WebAuthn's pseudo-random function, which only the page itself can ask for. */

import { PageError } from "../failure.ts";

/** How long the output of the function is (WebAuthn level 3, section 10.1.4). */
const SECRET_BYTES = 32;

/** A passkey, what its function was evaluated at, and the 32 secret bytes that it computed. */
export interface PasskeySecret {
  credential: Uint8Array<ArrayBuffer>;
  salt: Uint8Array<ArrayBuffer>;
  secret: Uint8Array<ArrayBuffer>;
}

/** Which passkey, and what its function is evaluated at. */
export type PasskeyQuestion = Pick<PasskeySecret, "credential" | "salt">;

/**
 * Makes a passkey for a member's vault and asks it twice for its secret: some browsers give another one each time, and what
 * is wrapped under it would never open.
 */
export async function makePasskey(member: string, label: string): Promise<PasskeySecret> {
  const salt = random();
  const credential = await asked(
    navigator.credentials.create({
      publicKey: {
        rp: { id: location.hostname, name: "emr" },
        // Another passkey of the same member is a further one, so each has an id of its own.
        user: { id: random(), name: `${label} (${member.slice(0, 8)})`, displayName: label },
        challenge: random(),
        pubKeyCredParams: [
          { type: "public-key", alg: -7 },
          { type: "public-key", alg: -257 },
        ],
        // Some managers of passkeys have the function only for passkeys that they keep themselves.
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        // Windows Hello says that it has the function only if it is asked to evaluate it.
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const question = { credential: new Uint8Array(credential.rawId), salt };
  const made = secretOf(credential);
  if (!made && !credential.getClientExtensionResults().prf?.enabled) {
    throw await useless(question);
  }
  // Many authenticators say when they make a passkey only that they have the function.
  const first = made ?? (await askPasskey([question])).secret;
  const { secret } = await askPasskey([question]);
  if (secret.join() !== first.join()) {
    throw await useless(question);
  }
  return { ...question, secret };
}

/**
 * What a passkey that opens nothing is refused with. Its manager deletes it, where the browser can ask for that (WebAuthn
 * level 3, section 5.1.10.1): each further attempt would leave another one behind.
 */
async function useless({ credential }: PasskeyQuestion): Promise<PageError> {
  const unknown = { rpId: location.hostname, credentialId: nameOf(credential) };
  await PublicKeyCredential.signalUnknownCredential?.(unknown).catch(() => undefined);
  return new PageError("NO_PASSKEY");
}

/** Asks one of these passkeys, whichever the person has at hand, for its secret. */
export async function askPasskey(questions: PasskeyQuestion[]): Promise<PasskeySecret> {
  const evaluations = questions.map(({ credential, salt }) => [nameOf(credential), { first: salt }] as const);
  const [only, another] = questions;
  // Some managers of passkeys know only the form for one passkey.
  const prf = only && !another ? { eval: { first: only.salt } } : { evalByCredential: Object.fromEntries(evaluations) };
  const credential = await asked(
    navigator.credentials.get({
      publicKey: {
        rpId: location.hostname,
        challenge: random(),
        allowCredentials: questions.map(({ credential }) => ({ type: "public-key", id: credential })),
        userVerification: "required",
        extensions: { prf },
      },
    }),
  );
  const secret = secretOf(credential);
  const id = new Uint8Array(credential.rawId);
  const question = questions.find((question) => nameOf(question.credential) === nameOf(id));
  if (!secret || !question) {
    throw new PageError("NO_PASSKEY");
  }
  return { ...question, secret };
}

/** The secret that came with a credential. Some managers of passkeys give an empty one, which would protect nothing. */
function secretOf(credential: PublicKeyCredential): Uint8Array<ArrayBuffer> | undefined {
  const secret = credential.getClientExtensionResults().prf?.results?.first;
  const isWhole = secret instanceof ArrayBuffer && secret.byteLength === SECRET_BYTES;
  return isWhole ? new Uint8Array(secret) : undefined;
}

async function asked(credential: Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const given = await credential;
    if (given instanceof PublicKeyCredential) {
      return given;
    }
  } catch (error) {
    const isRefused = error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name);
    throw new PageError(isRefused ? "PASSKEY_REFUSED" : "NO_PASSKEY", error);
  }
  throw new PageError("PASSKEY_REFUSED");
}

function random(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(32));
}

/** A credential's id as WebAuthn names it: base64url (RFC 4648, section 5), without padding. */
function nameOf(credential: Uint8Array<ArrayBuffer>): string {
  const text = btoa(String.fromCharCode(...credential));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
