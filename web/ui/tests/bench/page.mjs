/** The page that is measured: it answers clicks, while its worker works. */

/** What the largest record in the page's story has. */
const MANY_BYTES = 20 * 1024 * 1024;

const worker = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
const button = document.querySelector("button");
const output = document.querySelector("output");

/** Asks the worker for something. */
function ask(method, ...parameters) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    port1.onmessage = ({ data: { value, error } }) => (error ? reject(new Error(error)) : resolve(value));
    worker.postMessage({ method, parameters, port: port2 }, [port2]);
  });
}

/** Milliseconds from each click to the end of the frame that shows its answer. */
const answered = [];

button.addEventListener("click", (event) => {
  output.textContent = `${answered.length + 1}`;
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => answered.push(performance.now() - event.timeStamp);
    port2.postMessage(undefined);
  });
});

let stays = false;
let seals = 0;

async function sealUntilStopped() {
  while (stays) {
    await ask("sealFile", new Blob([new Uint8Array(MANY_BYTES)]));
    seals += 1;
  }
}

/** @type {Promise<void> | undefined} */
let sealing;

globalThis.bench = {
  compare: (rounds) => ask("compare", MANY_BYTES, rounds),
  propose: (given) => ask("propose", given),
  /** Has the worker seal files of 20 MiB, one after the other. */
  begin() {
    stays = true;
    sealing = sealUntilStopped();
  },
  answered: () => answered.length,
  /** Ends it; gives the times of all clicks, and how many files were sealed meanwhile. */
  async end() {
    stays = false;
    await sealing;
    return { answered, seals };
  },
};
