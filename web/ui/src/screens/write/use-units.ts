import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { codeField, systemField } from "../../components/coded.ts";
import { desk } from "../../desk.ts";
import type { Coded } from "../../generated/content.ts";
import { language } from "../../messages/index.ts";
import type { Written } from "../../worker/written.ts";
import { type Repeated, repeatedName, type Values, valuesAt } from "./fields.ts";
import { firstUnit, testOf } from "./units.ts";

interface GivenUnits {
  /** The values of the unit's field in a repetition, where the page filled it in. */
  given: Signal<Record<number, Values>>;
  /** Fills in the units of tests that were chosen just now. */
  note: (values: Values) => Promise<void>;
}

/** Fills in the unit of a result once its test is chosen, and leaves one alone that the author typed. */
export function useUnits(repeated: Repeated | undefined, initial: Values, written: Written[]): GivenUnits {
  const given = useSignal<Record<number, Values>>({});
  const tests = useRef(new Map<number, string>());
  const hasUnits = repeated?.fields.some(({ name }) => name === "unit");
  const places = hasUnits ? Array.from({ length: repeated?.most ?? 0 }, (_, place) => place) : [];
  const rowAt = (values: Values, place: number) => valuesAt(repeated as Repeated, values, place);
  const before = (place: number) => tests.current.get(place) ?? testOf(rowAt(initial, place));
  return {
    given,
    note: async (values) => {
      for (const place of places) {
        const row = rowAt(values, place);
        const test = testOf(row);
        if (test === before(place)) {
          continue;
        }
        tests.current.set(place, test);
        const name = repeatedName("unit", place);
        const isTyped = row.unit && row.unit !== given.value[place]?.[name];
        if (isTyped) {
          continue;
        }
        const unit = await inWords(firstUnit(test, written));
        // Meanwhile another test may have been chosen. One without a unit takes that of the earlier test away.
        if (tests.current.get(place) === test && (unit || given.value[place])) {
          given.value = { ...given.value, [place]: valuesOf(name, unit) };
        }
      }
    },
  };
}

function valuesOf(name: string, unit: Coded | undefined): Values {
  const { text = "", code, system } = unit ?? {};
  return { [name]: text, ...(code && system ? { [codeField(name)]: code, [systemField(name)]: system } : {}) };
}

/** A unit that has only its code, in the words of the value set. */
async function inWords(unit: Coded | undefined): Promise<Coded | undefined> {
  if (!unit?.code || unit.system) {
    return unit;
  }
  const found = await desk.searchValues("units", unit.code).catch(() => []);
  const concept = found.find(({ code }) => code === unit.code);
  const text = language.value === "ar" ? concept?.ar : concept?.en;
  return concept?.system && text ? { text, code: unit.code, system: concept.system } : undefined;
}
