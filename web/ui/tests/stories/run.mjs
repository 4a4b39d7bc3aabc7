/**
 * Plays what people do on the page, in a real browser on a real network. Each story's name is a claim that fails if the
 * page breaks it.
 *
 *     node web/ui/tests/stories/run.mjs --url URL --data FOLDER [WORD ...]
 *
 * Without words, every second story is played: half of them on one day and half on the next, so that tests end while people
 * wait for them. Languages and widths rotate, too. All this follows from a seed, which is printed: `--seed N` (or
 * `EMR_STORY_SEED`) plays a day as it was, and `--language` and `--width` choose one. `--all` (or `EMR_ALL_STORIES`) plays
 * each story once, and `--every` (or `EMR_EVERY_STORY`) in each language and width.
 *
 * With words, only stories whose theme and name contain all of them are played, for example `lies:`. Long stories are played
 * if words name them, or with `--every`.
 *
 * Of a story that fails, pictures and texts are kept in `--kept`. It is played once more, alone, since a machine that is busy
 * with something else may have been too slow for it; that it failed is said in any case. With `--once` (or `EMR_ONCE`) a
 * failure counts at once.
 */

import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { launch } from "../chromium.mjs";
import { openDesks } from "../desks.mjs";
import { networkOfArguments } from "../network.mjs";
import { Cast } from "./cast.mjs";
import { Stage } from "./stage.mjs";
import { themes } from "./themes.mjs";
import { closeWords, wordsIn } from "./words.mjs";

/** In how many languages and widths each story can be played. */
const VARIANTS = ["en", "ar"].flatMap((language) => [390, 1280].map((width) => ({ language, width })));
/** Stories mostly wait for blocks. */
const AT_ONCE = 2;
/** A story that takes longer never ends. In milliseconds. */
const LONGEST = 300_000;
const LONGEST_OF_LONG = 3_600_000;

const { network, words, options } = networkOfArguments({
  seed: { type: "string", default: process.env.EMR_STORY_SEED ?? String(today()) },
  language: { type: "string" },
  width: { type: "string" },
  all: { type: "boolean", default: process.env.EMR_ALL_STORIES !== undefined },
  every: { type: "boolean", default: process.env.EMR_EVERY_STORY !== undefined },
  once: { type: "boolean", default: process.env.EMR_ONCE !== undefined },
  kept: { type: "string", default: join(import.meta.dirname, "../../../../target/stories") },
});
const kept = resolve(options.kept);
await rm(kept, { recursive: true, force: true });
const wanted = plays();
say(`${wanted.length} stories, seed ${options.seed}`);

const began = Date.now();
const browser = await launch();
const desks = await openDesks(network.url);
const cast = new Cast(desks, network);
const failed = [];
try {
  await playAll(wanted, AT_ONCE);
  if (!options.once) {
    await playAll(failed.splice(0), 1);
  }
} finally {
  await browser.close();
  await desks.close();
  await closeWords();
}
say(`${wanted.length - failed.length} of ${wanted.length} stories in ${seconds(began)} s`);
for (const { title, reason } of failed) {
  say(`FAILED ${title}: ${reason}`);
}
process.exit(failed.length === 0 ? 0 : 1);

/** Which stories are played, and how. */
function plays() {
  const all = Object.entries(themes).flatMap(([theme, stories]) =>
    Object.entries(stories).map(([name, story]) => ({ theme, name, story })),
  );
  const isNamed = ({ theme, name }) => words.every((word) => `${theme}: ${name}`.includes(word));
  const isOfThisDay = (index) => (index + Number(options.seed)) % 2 === 0;
  const isDue = ({ story }, index) => options.every || (!story.isLong && (options.all || isOfThisDay(index)));
  const chosen = all.filter(words.length > 0 ? isNamed : isDue);
  const isWanted = ({ language, width }) =>
    language === (options.language ?? language) && width === Number(options.width ?? width);
  const variants = VARIANTS.filter(isWanted);
  return chosen.flatMap(({ name, story }) => {
    // Half as fast as the days on which it is played.
    const turn = Math.floor(Number(options.seed) / 2) + all.findIndex((other) => other.name === name);
    // A story may belong to one language.
    const own = variants.filter(({ language }) => language === (story.language ?? language));
    const played = options.every || own.length === 0 ? own : [own[turn % own.length]];
    return played.map((variant) => ({ name, story, ...variant }));
  });
}

async function playAll(plays, atOnce) {
  const waiting = [...plays];
  const take = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await play(next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}

/** Plays a story, and notes it in `failed` if it does not hold. */
async function play(wanted) {
  const { name, story, language, width } = wanted;
  const began = Date.now();
  const stage = new Stage({ browser, language, width, words: await wordsIn(language), cast, network });
  const title = `${name} (${language}, ${width})`;
  try {
    const longest = story.isLong ? LONGEST_OF_LONG : LONGEST;
    await Promise.race([(story.play ?? story)(stage), tooLong(longest)]);
    await stage.end();
    say(`ok     ${seconds(began).padStart(5)} s  ${title}`);
  } catch (error) {
    const folder = join(kept, title.replaceAll(/[^\p{L}\p{N}]+/gu, "-"));
    await stage.keep(folder, error);
    await stage.abandon();
    failed.push({ ...wanted, title, reason: `${error.message}; see ${folder}` });
    say(`fails  ${seconds(began).padStart(5)} s  ${title}: ${error.message}`);
  }
}

/** The number of this day: what failed today fails again today. */
function today() {
  return Math.floor(Date.now() / (24 * 3600 * 1000));
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function tooLong(longest) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`it does not end within ${longest / 1000} s`)), longest).unref();
  });
}

function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(1);
}
