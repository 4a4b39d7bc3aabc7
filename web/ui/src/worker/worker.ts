import init from "../../core/emr_page_core.js";
import moduleUrl from "../../core/emr_page_core_bg.wasm?url";
import { createDesk } from "./desk.ts";
import type { Methods } from "./protocol.ts";
import { serve } from "./serve.ts";

// Calls that come before the core is loaded wait for it.
const desk: Promise<Methods> = init({ module_or_path: moduleUrl }).then(createDesk);
serve(desk);
