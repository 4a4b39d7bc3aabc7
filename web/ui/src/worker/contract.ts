/** The contract's functions, each with the types of its request and answer. */

import type { Change, Device } from "../../core/emr_page_core.js";
import type { Functions } from "../generated/functions.ts";

/** The functions that only read. */
export type Question = {
  [N in keyof Functions]: Functions[N]["kind"] extends "evaluate" ? N : never;
}[keyof Functions];

/** The functions that change the ledger. */
export type Submission = Exclude<keyof Functions, Question>;

/** Asks a function that only reads; peers of the ministry and of a hospital have endorsed the answer. */
export async function ask<N extends Question>(
  device: Device,
  name: N,
  request: Functions[N]["request"],
): Promise<Functions[N]["answer"]> {
  return JSON.parse(await device.ask(name, JSON.stringify(request)));
}

/** Calls a function that changes the ledger; it is committed when this returns. */
export async function change<N extends Change>(
  device: Device,
  name: N,
  request: Functions[N]["request"],
): Promise<Functions[N]["answer"]> {
  return JSON.parse(await device.change(name, JSON.stringify(request)));
}
