import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { useReading } from "../../action.ts";
import { Trends } from "../../components/chart-trends.tsx";
import { Loaded } from "../../components/list.tsx";
import { Card } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Series } from "../../generated/content.ts";
import { openedOfCounting } from "./counting.ts";
import { practitionerText } from "./messages.ts";
import { openedOf } from "./opened.ts";
import type { Found } from "./sources.ts";

/** How values of the opened records changed. */
export function ChartTrends({ patient, found }: { patient: string; found: Found[] }) {
  const text = practitionerText();
  const all = openedOf(patient);
  const opened = useMemo(() => openedOfCounting(found, all), [found, all]);
  const series = useSignal<Series[]>([]);
  const compute = useReading(async () => {
    series.value = await desk.trends(
      opened.flatMap(([record, { opened, view }]) =>
        view && opened.isGreen && opened.content ? [{ record, content: opened.content }] : [],
      ),
    );
  });
  useEffect(() => compute.run(), [opened]);
  const repeated = series.value.filter(({ points }) => points.length > 1);
  return (
    <Card title={text.trends}>
      {repeated.length === 0 ? (
        <p class="quiet">{text.noTrends}</p>
      ) : (
        <>
          <p class="quiet small">{text.trendsOfOpened(opened.length)}</p>
          <Trends series={repeated} />
        </>
      )}
      <Loaded action={compute} isLoaded />
    </Card>
  );
}
