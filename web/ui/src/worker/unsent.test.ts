import { beforeEach, expect, test, vi } from "vitest";
import type { Device } from "../../core/emr_page_core.js";
import type { StoredVault } from "../vault/database.ts";
import { sealSaid, sendUnsent } from "./unsent.ts";

let kept: StoredVault;
let vaultKey: CryptoKey;

vi.mock("../vault/database.ts", () => ({
  changeVault: (_: string, change: (vault: StoredVault) => Promise<void>) => change(kept),
}));

beforeEach(async () => {
  vaultKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const said = {
    details: { name: "Amina", email: "amina@example.org" },
    photo: new Uint8Array([1, 2]),
    invitation: "0f1e-2d3c-4b5a-6978-8796",
  };
  kept = { id: "amina", unsent: await sealSaid(said, vaultKey) } as StoredVault;
});

function deviceOf(signUp: Device["signUp"]): Device {
  return { signUp } as Device;
}

test("an application that could not be sent is kept, and sent at the next unlock", async () => {
  const isLost = deviceOf(() => Promise.reject(new Error("the service cannot be reached")));
  await expect(sendUnsent(kept, vaultKey, isLost)).rejects.toThrow("reached");

  const signUp = vi.fn(async () => {});
  await sendUnsent(kept, vaultKey, deviceOf(signUp));
  expect(signUp).toHaveBeenCalledWith(
    { name: "Amina", email: "amina@example.org" },
    new Uint8Array([1, 2]),
    "0f1e-2d3c-4b5a-6978-8796",
  );
});

test("an application is sent without an invitation that has ended", async () => {
  const signUp = vi.fn(async (_details: unknown, _photo: unknown, invitation: unknown) => {
    if (invitation) {
      throw Object.assign(new Error("this invitation was used"), { code: "EXPIRED" });
    }
  });
  await sendUnsent(kept, vaultKey, deviceOf(signUp as Device["signUp"]));
  expect(signUp).toHaveBeenCalledTimes(2);
  expect(kept.unsent).toBeUndefined();
});

test("an application that was sent is not kept", async () => {
  await sendUnsent(
    kept,
    vaultKey,
    deviceOf(async () => {}),
  );
  expect(kept.unsent).toBeUndefined();
});
