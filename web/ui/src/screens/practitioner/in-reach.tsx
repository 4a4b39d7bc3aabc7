import { LockOpen } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { entryTitle } from "../../components/entry-title.ts";
import { Failed } from "../../components/notice.tsx";
import { Card } from "../../components/screen.tsx";
import { shortDate } from "../../components/written.ts";
import { changes } from "../../desk.ts";
import type { Entry, Kind } from "../../generated/content.ts";
import type { MemberId } from "../../generated/functions.ts";
import { useKept } from "../../kept.ts";
import { messages } from "../../messages/index.ts";
import type { Standing } from "../../worker/desk.ts";
import { practitionerText } from "./messages.ts";
import { openedOf, versionName } from "./opened.ts";
import { isOver } from "./over.ts";
import { reachOf, saysNoAllergy } from "./reach.ts";
import { grantedSources, type Timeline, timelineOf } from "./sources.ts";
import { openFound } from "./timeline.tsx";

/** What stands in each part. */
const PARTS = {
  allergies: ["allergy"],
  problems: ["problem", "diagnosis", "case"],
  medication: ["prescription", "medication", "dispense"],
} as const satisfies Record<string, Kind[]>;
type Part = keyof typeof PARTS;

interface InReachProps {
  patient: MemberId;
  timeline: Timeline;
  /** Whether something else is the screen's main action. */
  isBeside?: boolean;
}

/** A patient's allergies, problems and medication, from the records that were opened. */
export function InReach({ patient, timeline, isBeside = false }: InReachProps) {
  const text = practitionerText();
  const opened = openedOf(patient);
  const { entries, closed, notUnderstood, isWhole } = reachOf(timeline, ({ entry }) => opened.get(versionName(entry)));
  const open = useAction(() => openFound(patient, closed));
  const none = isWhole ? text.noneKnown : closed.length > 0 ? text.notOpenedYet : text.noneOpened;
  return (
    <Card title={text.inReach}>
      <div class="reach">
        {(Object.keys(PARTS) as Part[]).map((part) => (
          <PartOf key={part} part={part} entries={entries} none={none} />
        ))}
      </div>
      {closed.length > 0 && (
        <div>
          <Do
            action={open}
            label={text.openThese(closed.length)}
            busy={text.opening}
            onClick={open.run}
            icon={LockOpen}
            {...(isBeside ? { look: "plain" as const, isSlim: true } : {})}
          />
        </div>
      )}
      {notUnderstood.length > 0 && <p class="quiet small">{text.notUnderstood(notUnderstood.length)}</p>}
      {timeline.older.size > 0 && <p class="quiet small">{text.olderNotRead(messages().older)}</p>}
    </Card>
  );
}

/** The same where a practitioner writes: it is read for itself, and hides nothing if it cannot be read. */
export function InReachWhileWriting({ patient, me }: { patient: MemberId; me: Standing }) {
  const timeline = useKept<Timeline | undefined>("reach", undefined);
  const look = useReading(async () => {
    timeline.value = await timelineOf(await grantedSources(patient, me.msp), timeline.peek());
  });
  useEffect(() => look.run(), [patient, changes.value]);
  const mayRead = timeline.value && timeline.value.read.size > 0;
  return timeline.value && mayRead ? (
    <InReach patient={patient} timeline={timeline.value} isBeside />
  ) : (
    <Failed failure={look.failure} />
  );
}

interface PartProps {
  part: Part;
  entries: Entry[];
  /** What is said if it has no entry. */
  none: string;
}

function PartOf({ part, entries, none }: PartProps) {
  const text = practitionerText();
  const kinds: readonly Kind[] = PARTS[part];
  const those = entries.filter((entry) => kinds.includes(entry.kind) && isValid(entry));
  // Of a medicine that was prescribed and handed over, the prescription says more.
  const sorted = [...those.filter(isHandedOver), ...those.filter((entry) => !isHandedOver(entry))];
  const titles = [...new Map(sorted.map((entry) => [entryTitle(entry), entry])).entries()];
  const isDanger = part === "allergies" && those.some(isAllergy);
  return (
    <div class={isDanger ? "reach-part danger" : "reach-part"}>
      <h3 class="reach-title">{text.parts[part]}</h3>
      {titles.length === 0 ? (
        <p class="quiet small">{none}</p>
      ) : (
        <ul class="stack-tight plain-list">
          {titles.map(([title, entry]) => (
            <li key={title}>
              <bdi>{title}</bdi> {part === "allergies" && isAllergy(entry) && <Badge tone="bad">{text.allergy}</Badge>}
              {isHandedOver(entry) && entry.date && (
                <span class="quiet small">{text.handedOver(shortDate(entry.date))}</span>
              )}
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

function isHandedOver({ kind }: Entry): boolean {
  return kind === "dispense";
}

/** Whether an entry says something of the present. */
function isValid(entry: Entry): boolean {
  const { warnings = [] } = entry;
  const isTakenBack = warnings.some((warning) => warning !== "unconfirmed" && warning !== "modified");
  return !isTakenBack && !isOver(entry);
}
