import { useSignal } from "@preact/signals";
import { ChartLine } from "lucide";
import { useEffect } from "preact/hooks";
import { useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Trends } from "../../components/chart-trends.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import type { Series } from "../../generated/content.ts";
import type { PageOfRecordEntry, RecordEntry } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import type { RecordSource } from "../records/source.ts";
import { patientText } from "./messages.ts";
import { useOwnSources } from "./own.ts";

/** How many records of each category are read at once, the newest first. */
const PAGE = 100;
/** The greatest record that is read for its values, in bytes. */
const GREATEST = 1024 * 1024;

/** How the patient's values changed: every value that was measured more than once. */
export function OwnTrends({ standing }: ScreenProps) {
  const text = patientText();
  const { sources, load } = useOwnSources(standing);
  const series = useSignal<Series[] | undefined>(undefined);
  /** How many pages of each category are read, and whether there are more. */
  const pages = useSignal(1);
  const hasOlder = useSignal(false);
  const compute = useReading(async () => {
    const read = await Promise.all((sources ?? []).map((source) => contentsOf(source, pages.peek())));
    const found = await desk.trends(read.flatMap(({ contents }) => contents));
    hasOlder.value = read.some(({ isWhole }) => !isWhole);
    series.value = found.filter(({ points }) => points.length > 1);
  });
  const isKnown = sources !== undefined;
  useEffect(() => {
    if (isKnown) {
      compute.run();
    }
  }, [isKnown, changes.value]);
  return (
    <Screen title={text.trends} lead={text.trendsLead} isWide>
      {series.value?.length === 0 && <Empty icon={ChartLine}>{text.noTrends}</Empty>}
      {series.value && series.value.length > 0 && (
        <section class="card" aria-label={text.trends}>
          <Trends series={series.value} />
        </section>
      )}
      {series.value && hasOlder.value && (
        <Notice>
          <p>{text.trendsOfNewest(pages.value * PAGE)}</p>
          <Do
            action={compute}
            label={messages().older}
            busy={messages().looking}
            onClick={() => {
              pages.value += 1;
              compute.run();
            }}
            isSlim
            look="plain"
            hidesFailure
          />
        </Notice>
      )}
      <Loaded action={load} isLoaded={isKnown} />
      {isKnown && <Loaded action={compute} isLoaded={series.value !== undefined} />}
    </Screen>
  );
}

/** The content of some pages of a category's records, as far as it passed every check. */
async function contentsOf(
  { of }: RecordSource,
  pages: number,
): Promise<{ contents: { record: string; content: Uint8Array }[]; isWhole: boolean }> {
  const contents = [];
  let bookmark: string | null = null;
  for (let read = 0; read < pages && (read === 0 || bookmark !== null); read += 1) {
    const page: PageOfRecordEntry = await desk.recordPage(of, { size: PAGE, bookmark });
    bookmark = page.next ?? null;
    const isRead = ({ status, padded_size }: RecordEntry) =>
      (status === "current" || status === "amended") && padded_size <= GREATEST;
    const wanted = page.entries.filter(isRead).map(({ record, version }) => ({ record, version }));
    const opened = wanted.length > 0 ? await desk.openOnce(of, wanted) : [];
    for (const { isGreen, content, facts } of opened) {
      if (isGreen && content) {
        // A copy, because what is sent to the worker is moved there.
        contents.push({ record: facts.context.record, content: content.slice() });
      }
    }
  }
  return { contents, isWhole: bookmark === null };
}
