import { Sparkles } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon } from "../../components/icon.tsx";
import { Card } from "../../components/screen.tsx";
import { shortMoment } from "../../messages/index.ts";
import type { Outline } from "../../worker/desk.ts";
import { records } from "./messages.ts";
import { isAbnormal } from "./outline.ts";

/** So many stand on top; the others are in the list. */
const MOST = 5;

interface NewRecordsProps<T> {
  /** When the member looked before, in milliseconds since 1970. */
  since: number;
  /** What was written since, the newest first. */
  fresh: T[];
  outlineOf: (listed: T) => Outline | undefined;
  row: (listed: T) => ComponentChildren;
  /** Whether the list below shows only what is new. */
  isAlone: boolean;
  onAlone: (isAlone: boolean) => void;
}

/** What is new since the member looked before: what is out of the ordinary comes first. */
export function NewRecords<T>({ since, fresh, outlineOf, row, isAlone, onAlone }: NewRecordsProps<T>) {
  const text = records();
  const toggle = (
    <button type="button" class="plain slim no-print" onClick={() => onAlone(!isAlone)}>
      {isAlone ? text.showAll : text.showNew}
    </button>
  );
  if (isAlone) {
    return (
      <div class="cluster">
        <span class="quiet">{text.newSince(fresh.length, shortMoment(since))}</span>
        {toggle}
      </div>
    );
  }
  const isUnusual = (listed: T) => {
    const outline = outlineOf(listed);
    return outline !== undefined && isAbnormal(outline);
  };
  const sorted = unusualFirst(fresh, isUnusual);
  return (
    <Card title={text.newTitle(shortMoment(since))} beside={<Icon of={Sparkles} />}>
      <ul class="rows">{sorted.slice(0, MOST).map(row)}</ul>
      {fresh.length > MOST && (
        <div class="cluster">
          <span class="quiet small">{text.newSince(fresh.length, shortMoment(since))}</span>
          {toggle}
        </div>
      )}
    </Card>
  );
}

/** What is out of the ordinary before the rest, each in its order. */
export function unusualFirst<T>(listed: T[], isUnusual: (one: T) => boolean): T[] {
  return [...listed.filter(isUnusual), ...listed.filter((one) => !isUnusual(one))];
}
