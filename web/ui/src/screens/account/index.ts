import type { Area } from "../../area.ts";
import { ThisDevice } from "./device.tsx";
import { Devices } from "./devices.tsx";
import { Feedback } from "./feedback.tsx";
import { Hospital } from "./hospital.tsx";
import { Hospitals } from "./hospitals.tsx";
import { Profile } from "./profile.tsx";
import { Signatures } from "./signatures.tsx";

/** The screens that every member has, behind the account's menu. */
export const SHARED = {
  profile: Profile,
  devices: Devices,
  device: ThisDevice,
  signatures: Signatures,
  feedback: Feedback,
  hospitals: Hospitals,
  hospital: Hospital,
} satisfies Area["screens"];
