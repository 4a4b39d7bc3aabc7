import { later } from "../../components/lazy.tsx";

/** The screens of a member who lost every device: few people see them, so they are loaded when they are needed. */
export const RECOVERY = {
  recover: later(async () => (await import("./recover.tsx")).Recover),
  recovering: later(async () => (await import("./recovering.tsx")).Recovering),
  claiming: later(async () => (await import("./claiming.tsx")).Claiming),
};
