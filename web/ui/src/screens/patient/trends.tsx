import { useSignal } from "@preact/signals";
import { ChartLine } from "lucide";
import { useEffect } from "preact/hooks";
import { useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Trends } from "../../components/chart-trends.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import type { Series } from "../../generated/content.ts";
import type { RecordSource } from "../records/source.ts";
import { patientText } from "./messages.ts";
import { useOwnSources } from "./own.ts";

/** How many of the newest records of each category are read. */
const NEWEST = 100;
/** The greatest record that is read for its values, in bytes. */
const GREATEST = 1024 * 1024;

/** How the patient's values changed: every value that was measured more than once. */
export function OwnTrends({ standing }: ScreenProps) {
  const text = patientText();
  const { sources, load } = useOwnSources(standing);
  const series = useSignal<Series[] | undefined>(undefined);
  const compute = useReading(async () => {
    const contents = await Promise.all((sources ?? []).map(contentsOf));
    const found = await desk.trends(contents.flat());
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
      <Loaded action={load} isLoaded={isKnown} />
      {isKnown && <Loaded action={compute} isLoaded={series.value !== undefined} />}
    </Screen>
  );
}

/** The content of the newest records of a category that passed every check. */
async function contentsOf({ of }: RecordSource): Promise<{ record: string; content: Uint8Array }[]> {
  const { entries } = await desk.recordPage(of, { size: NEWEST });
  const isRead = ({ status, padded_size }: (typeof entries)[0]) =>
    (status === "current" || status === "amended") && padded_size <= GREATEST;
  const wanted = entries.filter(isRead).map(({ record, version }) => ({ record, version }));
  const opened = wanted.length > 0 ? await desk.openOnce(of, wanted) : [];
  return opened.flatMap(({ isGreen, content, facts }) =>
    // A copy, because what is sent to the worker is moved there.
    isGreen && content ? [{ record: facts.context.record, content: content.slice() }] : [],
  );
}
