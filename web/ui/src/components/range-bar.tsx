import type { Measure } from "../generated/content.ts";
import { language } from "../messages/index.ts";
import { NORMAL, placeOn } from "./range-place.ts";
import { flagWord, isOutside, rangeIn } from "./value-words.ts";
import { writtenValue } from "./written.ts";

/** A value on a bar of what is low, normal and high; nothing if one of them is no number. */
export function RangeBar({ measure }: { measure: Measure }) {
  const { value, comparator, range, flag } = measure;
  const limits = { low: numberOf(range?.low), high: numberOf(range?.high) };
  const shown = value && !comparator ? numberOf(value) : undefined;
  const at = shown === undefined ? undefined : placeOn(shown, limits);
  if (at === undefined || !range) {
    return null;
  }
  const x = (share: number) => `${language.value === "ar" ? 100 - share : share}%`;
  const begin = limits.low === undefined ? 0 : NORMAL.begin;
  const end = limits.high === undefined ? 100 : NORMAL.end;
  const said = [writtenValue(value ?? ""), flag && flagWord(flag), rangeIn(range)].filter(Boolean).join(" · ");
  return (
    <svg class="range-bar" role="img" aria-label={said}>
      <rect class="range-whole" x="0" y="10" width="100%" height="8" rx="4" />
      <rect
        class="range-normal"
        x={language.value === "ar" ? `${100 - end}%` : `${begin}%`}
        y="10"
        width={`${end - begin}%`}
        height="8"
        rx={begin === 0 || end === 100 ? 4 : 0}
      />
      {limits.low !== undefined && (
        <text x={x(begin)} y="40" text-anchor="middle">
          {writtenValue(range.low ?? "")}
        </text>
      )}
      {limits.high !== undefined && (
        <text x={x(end)} y="40" text-anchor="middle">
          {writtenValue(range.high ?? "")}
        </text>
      )}
      <circle class={isOutside(flag) ? "range-value outside" : "range-value"} cx={x(at)} cy="14" r="9" />
    </svg>
  );
}

function numberOf(text: string | null | undefined): number | undefined {
  const number = text?.trim() ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
