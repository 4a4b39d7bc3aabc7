import type { Area } from "../../area.ts";
import { later } from "../../components/lazy.tsx";

/** The screens that every member has, behind the account's menu. */
export const SHARED = {
  profile: later(async () => (await import("./profile.tsx")).Profile),
  devices: later(async () => (await import("./devices.tsx")).Devices),
  device: later(async () => (await import("./device.tsx")).ThisDevice),
  restore: later(async () => (await import("./restore.tsx")).Restore),
  signatures: later(async () => (await import("./signatures.tsx")).Signatures),
  feedback: later(async () => (await import("./feedback.tsx")).Feedback),
  hospitals: later(async () => (await import("./hospitals.tsx")).Hospitals),
  hospital: later(async () => (await import("./hospital.tsx")).Hospital),
} satisfies Area["screens"];
