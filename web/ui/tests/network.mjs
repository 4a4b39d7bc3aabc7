/** The network on which trials use the page, and its programs: the command of members, and the one of operators. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";

const OPTIONS = {
  url: { type: "string" },
  data: { type: "string" },
  official: { type: "string" },
  "passphrase-file": { type: "string" },
  programs: { type: "string", default: process.env.EMR_PROGRAMS ?? join(import.meta.dirname, "../../../target/debug") },
};

/**
 * Reads where the network is from the arguments of this program, and whatever else they say.
 *
 * - `--url`: the page's address.
 * - `--data`: the network's folder.
 * - `--official` and `--passphrase-file`: the wallet of an official of the ministry; if absent, the demo's, or the one that
 *   `make story` leaves in the folder of a network that is no demo.
 * - `--programs`: the folder with `emr` and `emr-network`.
 *
 * @param {import("node:util").ParseArgsConfig["options"]} more
 */
export function networkOfArguments(more = {}) {
  const { values, positionals } = parseArgs({ options: { ...OPTIONS, ...more }, allowPositionals: true });
  const { url, data } = values;
  if (!(url && data)) {
    throw new Error("--url and --data are missing: the page's address, and the network's folder");
  }
  return { network: new Network(values), options: values, words: positionals };
}

/** A network that runs. */
class Network {
  #programs;

  constructor({ url, data, programs, official, "passphrase-file": passphraseFile }) {
    this.url = url;
    this.data = data;
    this.#programs = programs;
    const [folder, wallet] = existsSync(join(data, "demo/README")) ? ["demo", "official"] : ["story", "ministry"];
    this.passphraseFile = passphraseFile ?? join(data, folder, "passphrase");
    /** The official of the ministry who admits the first people of the stories. */
    this.official = this.member(official ?? join(data, folder, `${wallet}.wallet`));
  }

  /** A member who uses the command, with the wallet at this path. */
  member(wallet) {
    const own = ["--profile", join(this.data, "profile.json"), "--wallet", wallet];
    return {
      wallet,
      does: async (...parameters) => {
        const secret = ["--passphrase-file", this.passphraseFile];
        return JSON.parse(await this.#run("emr", [...own, ...secret, ...parameters, "--json"]));
      },
    };
  }

  /** Admits an applicant as an official of the ministry does with the command: by the code that the page shows. */
  async admit({ id, code, role, msp }) {
    const organization = msp ? ["--msp", msp] : [];
    await this.official.does("approve", id, "--role", role, "--code", code, ...organization);
  }

  /** What an operator does: for example tells the peers which certificates are revoked. */
  operate(...parameters) {
    return this.#run("emr-network", ["--data", this.data, ...parameters]);
  }

  async #run(program, parameters) {
    const { stdout } = await promisify(execFile)(join(this.#programs, program), parameters);
    return stdout;
  }
}
