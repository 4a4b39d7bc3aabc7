import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Point, Series } from "../generated/content.ts";
import { isolated, language, number, shortDay, shortMoment, shortMonth, year } from "../messages/index.ts";
import { momentOf, PRECISIONS, type Precision, place, precisionOf, ticks } from "./chart-scale.ts";
import { flagWord, isOutside, nameIn } from "./value-words.ts";

const HEIGHT = 240;
const TOP = 16;
const BOTTOM = 32;
/** The room for the numbers of the axis. */
const AXIS = 48;
const EDGE = 16;
/** Beyond so many points out of range their words would cover each other: the shape says it still. */
const MOST_WORDS = 6;

interface ChartProps {
  /** Series with one unit. */
  series: Series[];
  /** What it shows, in one sentence, for people who do not see it. */
  summary: string;
}

/**
 * Values over time. Values out of range have another shape and a word beside them, lines differ by their strokes, and
 * the table beside the chart has the same numbers.
 */
export function Chart({ series, summary }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const title = useId();
  const isFromRight = language.value === "ar";
  const points = series.flatMap(({ points }) => points);
  const dates = points.map(({ date }) => date).sort((one, other) => momentOf(one) - momentOf(other));
  const times = dates.map(momentOf);
  const limits = series.flatMap(({ range }) => [range?.low, range?.high].filter(isNumber).map(Number));
  const values = [...points.map(({ number }) => number), ...limits];
  const marks = ticks(Math.min(...values), Math.max(...values));
  const ends: [number, number] = [marks[0] ?? 0, marks.at(-1) ?? 1];
  const spans: [number, number] = [Math.min(...times), Math.max(...times)];
  const sides: [number, number] = isFromRight ? [width - AXIS, EDGE] : [AXIS, width - EDGE];
  const x = (date: string) => place(momentOf(date), spans, sides);
  const y = (value: number) => place(value, ends, [HEIGHT - BOTTOM, TOP]);
  const hasWords = points.filter(({ flag }) => isOutside(flag)).length <= MOST_WORDS;
  return (
    <div ref={box}>
      <svg class="chart" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-labelledby={title}>
        <title id={title}>{summary}</title>
        {series.map(({ range, name }) => {
          const low = isNumber(range?.low) ? Number(range.low) : ends[0];
          const high = isNumber(range?.high) ? Number(range.high) : ends[1];
          return range && (isNumber(range.low) || isNumber(range.high)) ? (
            <rect
              key={name.text}
              class="chart-band"
              x={Math.min(...sides)}
              y={y(high)}
              width={Math.abs(sides[1] - sides[0])}
              height={Math.max(0, y(low) - y(high))}
            />
          ) : null;
        })}
        {marks.map((mark) => (
          <g key={mark}>
            <line class="chart-grid" x1={sides[0]} x2={sides[1]} y1={y(mark)} y2={y(mark)} />
            <text
              x={isFromRight ? width - AXIS + 8 : AXIS - 8}
              y={y(mark) + 4}
              text-anchor={isFromRight ? "start" : "end"}
              direction="ltr"
            >
              {number(mark)}
            </text>
          </g>
        ))}
        <Dates ends={[dates[0] ?? "", dates.at(-1) ?? ""]} sides={sides} />
        {series.map((one, index) => (
          <g key={one.name.text} class={`chart-series series-${index}`}>
            <polyline points={one.points.map((point) => `${x(point.date)},${y(point.number)}`).join(" ")} />
            {one.points.map((point, place) => (
              // Two values may have the same time.
              <Marker key={place} point={point} x={x(point.date)} y={y(point.number)} hasWord={hasWords} />
            ))}
          </g>
        ))}
      </svg>
      {series.length > 1 && (
        <ul class="cluster chart-legend plain-list small" aria-hidden="true">
          {series.map((one, index) => (
            <li key={one.name.text}>
              <svg class={`chart-sample chart-series series-${index}`} viewBox="0 0 32 8" aria-hidden="true">
                <polyline points="0,4 32,4" />
              </svg>
              {nameIn(one.name)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** In a chart of less time the hours matter, in milliseconds. */
const TWO_DAYS = 2 * 24 * 3600 * 1000;

/** How each precision is written at the foot. */
const LABELS = { year, month: shortMonth, day: shortDay, moment: shortDay } as const;

interface DatesProps {
  /** The first and the last date, as FHIR has them. */
  ends: [string, string];
  sides: [number, number];
}

/** The dates at the foot: the first, the last, and one between where there is room. None is more precise than it is known. */
function Dates({ ends, sides: [from, to] }: DatesProps) {
  const [first, last] = ends.map(momentOf) as [number, number];
  const precisions = ends.map(precisionOf) as [Precision, Precision];
  const isOne = first === last;
  const hasHours = last - first < TWO_DAYS && !isOne && precisions.every((precision) => precision === "moment");
  const coarser = PRECISIONS.find((precision) => precisions.includes(precision)) ?? "day";
  const places = isOne ? [0.5] : Math.abs(to - from) > 360 ? [0, 0.5, 1] : [0, 1];
  return (
    <>
      {places.map((share) => {
        // The text keeps within the chart at both ends.
        const anchor = share === 0.5 ? "middle" : (share === 0) === from < to ? "start" : "end";
        const label = hasHours ? shortMoment : LABELS[share === 0.5 ? coarser : precisions[share as 0 | 1]];
        return (
          // The text is placed from left to right, and isolated it runs as its language does.
          <text key={share} x={from + share * (to - from)} y={HEIGHT - 8} text-anchor={anchor} direction="ltr">
            {isolated(label(first + share * (last - first)))}
          </text>
        );
      })}
    </>
  );
}

function Marker({ point, x, y, hasWord }: { point: Point; x: number; y: number; hasWord: boolean }) {
  const { flag } = point;
  if (!isOutside(flag)) {
    return <circle class="chart-point" cx={x} cy={y} r="4" />;
  }
  const isLow = flag === "low" || flag === "criticalLow";
  const tip = isLow ? 7 : -7;
  return (
    <g>
      <path class="chart-point outside" d={`M${x - 7},${y - tip} L${x + 7},${y - tip} L${x},${y + tip} Z`} />
      {hasWord && (
        <text class="chart-word" x={x} y={isLow ? y + 22 : y - 12} text-anchor="middle">
          {flagWord(flag)}
        </text>
      )}
    </g>
  );
}

function isNumber(text: string | null | undefined): text is string {
  return text !== undefined && text !== null && text.trim() !== "" && Number.isFinite(Number(text));
}

/** The width of an element, so that text in a chart keeps its size. */
function useWidth(of: { current: HTMLElement | null }): number {
  const width = useSignal(640);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = Math.max(240, Math.round(entry?.contentRect.width ?? width.peek()));
    });
    if (of.current) {
      observer.observe(of.current);
    }
    return () => observer.disconnect();
  }, []);
  return width.value;
}
