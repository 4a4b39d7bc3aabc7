import init from "../../core/emr_page_core.js";
import moduleUrl from "../../core/emr_page_core_bg.wasm?url";
import { PageError } from "../failure.ts";
import { createDesk } from "./desk.ts";
import type { Methods } from "./protocol.ts";
import { serve, tell } from "./serve.ts";

// Calls that come before the core is loaded wait for it.
serve(load());

async function load(): Promise<Methods> {
  try {
    await init({ module_or_path: moduleUrl });
  } catch (error) {
    // It is missing, cut short or another file: the browser compiles no such module.
    throw new PageError("BROKEN_PAGE", error);
  }
  return createDesk(tell);
}
