/** The words of recovery kits: a WebAssembly module that the worker loads where a kit is made or used. */

import type { MadeKit } from "../../core/emr_page_core.js";
import moduleUrl from "../../kit/emr_page_kit_bg.wasm?url";
import { PageError } from "../failure.ts";
import type { MemberId, MspId } from "../generated/functions.ts";
import { lazyModule } from "../lazy-module.ts";

/** A recovery kit, to be printed or written down, and kept nowhere else. */
export interface Kit {
  /** The member's id. */
  member: MemberId;
  /** The member's organization. */
  msp: MspId;
  /** The 24 words of its key. */
  words: string[];
  /** All of it in one line, for the QR code. */
  text: string;
}

/** The module; load it before a kit is made, which would be lost without its words. */
export const kitModule = lazyModule(async () => {
  const module = await import("../../kit/emr_page_kit.js");
  await module.default({ module_or_path: moduleUrl });
  return module;
});

type Module = Awaited<ReturnType<typeof kitModule>>;

/** A kit that was made, as it is shown once. */
export function shown(module: Module, { member, msp, key }: MadeKit): Kit {
  const kit = module.Kit.ofKey(member, msp, key);
  const { words, text } = kit;
  kit.free();
  return { member, msp, words: words.split(" "), text };
}

/** Whose kit a member typed, and its key: by its words, or by the text of its QR code. */
export async function readKit(member: MemberId, msp: MspId, typed: string): Promise<{ member: MemberId; key: string }> {
  const module = await kitModule();
  let kit: ReturnType<Module["Kit"]["read"]>;
  try {
    kit = module.Kit.read(member, msp, typed);
  } catch (error) {
    throw new PageError("NOT_A_KIT", error);
  }
  const read = { member: kit.member, key: kit.key };
  kit.free();
  return read;
}

/** The words that a kit can have, in the order of the alphabet. */
export async function kitWords(): Promise<string[]> {
  return (await kitModule()).kitWords().split("\n");
}
