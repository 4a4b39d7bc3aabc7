/** How values changed: a chart of each kind of value, a table beside it, and the rule by which a value is normal. */

import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Point, Series } from "../generated/content.ts";
import { difference, listed, localized, plural } from "../messages/index.ts";
import { Badge } from "./badge.tsx";
import { Chart } from "./chart.tsx";
import { momentOf } from "./chart-scale.ts";
import { Chips } from "./chips.tsx";
import { narrowingPeriods, PERIODS, valuesIn } from "./trend-period.ts";
import { trendRows } from "./trend-rows.ts";
import { flagWord, isOutside, nameIn, rangeIn, ruleIn } from "./value-words.ts";
import { shortDate, writtenDate, writtenValue } from "./written.ts";

const text = localized({
  en: {
    period: "How far back",
    always: "All",
    periods: { 30: "A month", 90: "Three months", 365: "A year" },
    noneIn: "In this time nothing was measured twice.",
    date: "Date",
    judged: "Judged",
    normalIs: (range: string) => `Normal: ${range}.`,
    summary: (name: string, count: number, from: string, to: string, outside: number) =>
      `${name}: ${plural(count, { one: "one value", other: "# values" })} from ${from} to ${to}, ${
        outside === 0 ? "none" : outside
      } out of range. The table has them all.`,
    change: (change: string, time: string) => `${change} since ${time}`,
    whoSays: "Who says what is normal",
  },
  ar: {
    period: "أي مدة",
    always: "الكل",
    periods: { 30: "شهر", 90: "ثلاثة أشهر", 365: "سنة" },
    noneIn: "لم يُقَس شيء مرتين في هذه المدة.",
    date: "التاريخ",
    judged: "التقييم",
    normalIs: (range) => `الطبيعي: ${range}.`,
    summary: (name, count, from, to, outside) =>
      `${name}: ${plural(count, {
        one: "قيمة واحدة",
        two: "قيمتان",
        few: "# قيم",
        many: "# قيمة",
        other: "# قيمة",
      })} من ${from} إلى ${to}، ${outside === 0 ? "لا شيء" : outside} خارج المدى. الجدول فيه كلها.`,
    change: (change, time) => `${change} منذ ${time}`,
    whoSays: "من يحدد الطبيعي",
  },
});

/** Series that belong into one chart: the parts of one whole, with one unit. */
interface Group {
  name: string;
  series: Series[];
}

/** Charts of values that repeat, all of them or those of a period. */
export function Trends({ series }: { series: Series[] }) {
  const words = text();
  const chosen = useSignal("");
  const now = Date.now();
  const offered = narrowingPeriods(series, now);
  const period = PERIODS.find((days) => String(days) === chosen.value);
  const shown = period === undefined ? series : valuesIn(series, period, now);
  return (
    <div class="stack-large">
      {offered.length > 0 && (
        <Chips
          label={words.period}
          name="period"
          any={words.always}
          options={offered.map((days) => ({ value: String(days), label: words.periods[days] }))}
          chosen={chosen}
        />
      )}
      {shown.length === 0 && <p class="quiet">{words.noneIn}</p>}
      {groupsOf(shown).map((group) => (
        <Trend key={`${group.name} ${group.series[0]?.unit}`} group={group} />
      ))}
    </div>
  );
}

function groupsOf(series: Series[]): Group[] {
  const keyOf = ({ whole, unit }: Series, index: number) => (whole ? `${whole.text} ${unit}` : index);
  const places = new Map(series.map((one, index) => [one, index]));
  const groups = Map.groupBy(series, (one) => keyOf(one, places.get(one) ?? 0));
  return [...groups.values()].map((those) => {
    const [first] = those as [Series];
    // The upper line first, as people say it: 120 to 80.
    const sorted = those.toSorted((one, other) => latest(other).number - latest(one).number);
    return { name: nameIn(first.whole ?? first.name), series: sorted };
  });
}

function latest({ points }: Series): Point {
  return points.at(-1) as Point;
}

function Trend({ group: { name, series } }: { group: Group }) {
  const words = text();
  const heading = useId();
  const [first] = series as [Series];
  const unit = first.unit ?? "";
  const points = series.flatMap((one) => one.points);
  const dates = points.map(({ date }) => date).sort((one, other) => momentOf(one) - momentOf(other));
  const outside = points.filter(({ flag }) => isOutside(flag)).length;
  const newest = latest(first);
  const value = series.map((one) => written(latest(one))).join("/");
  return (
    <section class="trend" aria-labelledby={heading}>
      <div class="card-head">
        <h3 id={heading}>
          <bdi>{name}</bdi>
          {unit && <span class="quiet small"> {unit}</span>}
        </h3>
        <p class="trend-latest">
          <strong>
            <bdi>
              {value} {unit}
            </bdi>
          </strong>
          <span class="quiet small">{[shortDate(newest.date), changeOf(series)].filter(Boolean).join(" · ")}</span>
        </p>
      </div>
      <div class="trend-parts">
        <div>
          <Chart
            series={series}
            summary={words.summary(
              name,
              points.length,
              writtenDate(dates[0] ?? ""),
              writtenDate(dates.at(-1) ?? ""),
              outside,
            )}
          />
          <Rules series={series} />
        </div>
        <TrendTable name={name} series={series} />
      </div>
    </section>
  );
}

/** What is normal, and who says so. */
function Rules({ series }: { series: Series[] }) {
  const words = text();
  const lines = series.flatMap(({ name, range, rule }) => {
    const said = range && rangeIn(range);
    const prefix = series.length > 1 ? `${nameIn(name)} – ` : "";
    return said ? [{ line: `${prefix}${words.normalIs(said)}`, rule: rule && ruleIn(rule) }] : [];
  });
  const rules = [...new Set(lines.map(({ rule }) => rule).filter(Boolean))];
  return lines.length === 0 ? null : (
    <div class="quiet small">
      <p>{lines.map(({ line }) => line).join(" ")}</p>
      {rules.length > 0 && (
        <details>
          <summary>{words.whoSays}</summary>
          {rules.map((rule) => (
            <p key={rule}>{rule}</p>
          ))}
        </details>
      )}
    </div>
  );
}

/** By how much the last value of a series differs from the one before; nothing where several belong together. */
function changeOf(series: Series[]): string | undefined {
  const [{ points }, ...others] = series as [Series, ...Series[]];
  const [before, last] = points.slice(-2);
  if (others.length > 0 || !before || !last) {
    return undefined;
  }
  return text().change(difference(last.number - before.number), shortDate(before.date));
}

function TrendTable({ name, series }: { name: string; series: Series[] }) {
  const words = text();
  return (
    // A long table is scrolled by keyboard, too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="table-scroll trend-table" tabIndex={0} aria-label={name}>
      <table>
        <caption class="hidden">{name}</caption>
        <thead>
          <tr>
            <th scope="col">{words.date}</th>
            {series.map((one) => (
              <th key={one.name.text} scope="col">
                {nameIn(one.name)}
              </th>
            ))}
            <th scope="col">{words.judged}</th>
          </tr>
        </thead>
        <tbody>
          {trendRows(series).map(({ date, points }, index) => {
            const flags = [...new Set(points.map((point) => point?.flag).filter((flag) => flag !== undefined))];
            const outside = flags.filter((flag) => isOutside(flag));
            return (
              <tr key={index}>
                <th scope="row">{shortDate(date)}</th>
                {points.map((point, column) => (
                  <td key={series[column]?.name.text} class="number">
                    {point && written(point)}
                  </td>
                ))}
                <td>
                  {outside.length > 0 ? (
                    <Badge tone="warn">{listed(outside.map((flag) => flagWord(flag)))}</Badge>
                  ) : (
                    flags.includes("normal") && <span class="quiet">{flagWord("normal")}</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** A value with what it says of the true one. */
function written({ value, comparator }: Point): string {
  return `${comparator ?? ""}${writtenValue(value)}`;
}
