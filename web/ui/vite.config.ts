import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Kinds of files that become smaller. */
const COMPRESSIBLE = /\.(css|html|js|svg|wasm)$/;

export default defineConfig({
  // Every address is absolute, so that the page works at any path.
  base: "/",
  build: {
    target: "es2024",
    // The content security policy permits no `data:` addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [versioned(), compressed()],
});

/**
 * Writes the address of the page's main file into `version.txt`. Its name contains a digest of all that it loads, so that an
 * open page can compare it with its own.
 */
function versioned(): Plugin {
  return {
    name: "versioned",
    apply: "build",
    generateBundle(_, bundle) {
      const main = Object.values(bundle).find((file) => file.type === "chunk" && file.isEntry);
      if (!main) {
        throw new Error("the page has no main file");
      }
      this.emitFile({ type: "asset", fileName: "version.txt", source: `/${main.fileName}\n` });
    },
  };
}

/** Puts a Brotli file beside each file of the built page. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    // Not for pictures of the screens, which nothing sends over a network.
    apply: (_, { command, mode }) => command === "build" && mode === "production",
    configResolved(config) {
      folder = config.build.outDir;
    },
    async closeBundle() {
      const names = await readdir(folder, { recursive: true });
      await Promise.all(names.filter((name) => COMPRESSIBLE.test(name)).map((name) => compress(join(folder, name))));
    },
  };
}

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
  };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params }));
}
