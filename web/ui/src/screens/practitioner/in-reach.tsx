import { LockOpen } from "lucide";
import { useAction } from "../../action.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { entryTitle } from "../../components/entry-title.ts";
import { Card } from "../../components/screen.tsx";
import type { Entry, Kind } from "../../generated/content.ts";
import { messages } from "../../messages/index.ts";
import { practitionerText } from "./messages.ts";
import { openedOf, versionName } from "./opened.ts";
import { isOver } from "./over.ts";
import { reachOf, saysNoAllergy } from "./reach.ts";
import type { Timeline } from "./sources.ts";
import { openFound } from "./timeline.tsx";

/** What stands in each part. */
const PARTS = {
  allergies: ["allergy"],
  problems: ["problem", "diagnosis", "case"],
  medication: ["prescription", "medication"],
} as const satisfies Record<string, Kind[]>;
type Part = keyof typeof PARTS;

/** A patient's allergies, problems and medication, from the records that were opened. */
export function InReach({ patient, timeline }: { patient: string; timeline: Timeline }) {
  const text = practitionerText();
  const opened = openedOf(patient);
  const { entries, closed, notUnderstood, isWhole } = reachOf(timeline, ({ entry }) => opened.get(versionName(entry)));
  const open = useAction(() => openFound(patient, closed));
  return (
    <Card title={text.inReach}>
      {(Object.keys(PARTS) as Part[]).map((part) => (
        <PartOf key={part} part={part} entries={entries} isWhole={isWhole} />
      ))}
      {closed.length > 0 && (
        <>
          <p class="quiet small">{text.notInReach(closed.length)}</p>
          <div>
            <Do
              action={open}
              label={text.openThese(closed.length)}
              busy={text.opening}
              onClick={open.run}
              look="plain"
              isSlim
              icon={LockOpen}
            />
          </div>
        </>
      )}
      {notUnderstood.length > 0 && <p class="quiet small">{text.notUnderstood(notUnderstood.length)}</p>}
      {timeline.older.size > 0 && <p class="quiet small">{text.olderNotRead(messages().older)}</p>}
    </Card>
  );
}

function PartOf({ part, entries, isWhole }: { part: Part; entries: Entry[]; isWhole: boolean }) {
  const text = practitionerText();
  const kinds: readonly Kind[] = PARTS[part];
  const those = entries.filter((entry) => kinds.includes(entry.kind) && isValid(entry));
  const titles = [...new Map(those.map((entry) => [entryTitle(entry), entry])).entries()];
  return (
    <div>
      <h3 class="reach-title">{text.parts[part]}</h3>
      {titles.length === 0 ? (
        <p class="quiet small">{isWhole ? text.noneKnown : text.noneOpened}</p>
      ) : (
        <ul class="stack-tight plain-list">
          {titles.map(([title, entry]) => (
            <li key={title}>
              <bdi>{title}</bdi> {part === "allergies" && isAllergy(entry) && <Badge tone="bad">{text.allergy}</Badge>}
              {entry.warnings?.includes("unconfirmed") && <Badge tone="warn">{text.unconfirmed}</Badge>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Whether an entry about allergies says surely that there is one. */
function isAllergy(entry: Entry): boolean {
  return (entry.warnings ?? []).length === 0 && !saysNoAllergy(entry);
}

/** Whether an entry says something of the present. */
function isValid(entry: Entry): boolean {
  const { warnings = [] } = entry;
  const isTakenBack = warnings.some((warning) => warning !== "unconfirmed" && warning !== "modified");
  return !isTakenBack && !isOver(entry);
}
