import { FilePlus2, FolderLock, Send, Siren } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { useAtTime } from "../../at-time.ts";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import { explain } from "../../failure.ts";
import { useKept } from "../../kept.ts";
import { day, messages, span } from "../../messages/index.ts";
import { isRefused, type Unread } from "../../read-each.ts";
import { hrefOf } from "../../route.ts";
import { turns } from "../../turns.ts";
import type { DeclaredEmergency } from "../../worker/desk.ts";
import { rightsOf } from "./access.ts";
import { EmergencyInForce } from "./emergency-in-force.tsx";
import { InReach } from "./in-reach.tsx";
import { ListedPatient } from "./listed-patient.tsx";
import { practitionerText } from "./messages.ts";
import { SinceLastVisit } from "./since.tsx";
import {
  emergencySources,
  grantedSources,
  type Source,
  type Timeline,
  timelineOf,
  withOlder,
  withOpened,
} from "./sources.ts";
import { TimelineCard } from "./timeline.tsx";
import { noteTold, toldOf } from "./told.ts";
import { ChartTrends } from "./trends.tsx";
import { useVisit } from "./visit.ts";

/** What the page knows of a patient. */
interface Known {
  label: string;
  sources: Source[];
  emergency: DeclaredEmergency | undefined;
}

/** When what the practitioner may do here ends. */
function endsOf({ sources, emergency }: Known = { label: "", sources: [], emergency: undefined }): number[] {
  return [...sources.map(({ until }) => until), ...(emergency ? [emergency.until] : [])];
}

/** A patient's chart: what matters always in reach, what is new, everything by time, and what to do. */
export function Chart({ standing, parts: [id = ""] }: ScreenProps) {
  const text = practitionerText();
  const known = useKept<Known | undefined>("known", undefined);
  const timeline = useKept<Timeline | undefined>("timeline", undefined);
  const inTurn = useMemo(turns, []);
  const told = toldOf(id);
  const look = useReading(async () => {
    const patients = await desk.patients();
    const emergency = (await desk.myEmergencies()).find((one) => one.patient === id && one.until > Date.now());
    const granted = await grantedSources(id, standing.msp);
    const opened = emergency ? await emergencySources(emergency, told) : [];
    const sources = withOpened(granted, opened);
    const label = patients.find((one) => one.id === id)?.label ?? "";
    known.value = { label, sources, emergency };
    timeline.value = await inTurn(() => timelineOf(sources, timeline.peek()));
  });
  useEffect(() => look.run(), [id, changes.value, told]);
  useAtTime(endsOf(known.value), look.run);
  const since = useVisit(id);
  const older = useAction(async () => {
    timeline.value = await inTurn(async () => {
      const shown = timeline.peek();
      return shown && withOlder(shown);
    });
  });
  const { label = "", sources = [], emergency } = known.value ?? {};
  const refused = timeline.value?.unread.filter(isRefused).map(({ source }) => source) ?? [];
  const mayAdd = sources.some(({ rights }) => rights.add);
  const mayRead = sources.some(({ rights }) => rights.read);
  return (
    <Screen
      title={label || text.patient}
      isWide
      back={{ href: hrefOf("patients"), label: text.patients }}
      actions={
        <>
          {mayAdd && (
            <a class="button" href={hrefOf("write", id)}>
              <Icon of={FilePlus2} />
              {text.write}
            </a>
          )}
          <a class={mayAdd || known.value === undefined ? "button plain" : "button"} href={hrefOf("ask", id)}>
            <Icon of={Send} />
            {text.ask}
          </a>
          <a class="button danger" href={hrefOf("emergency", id)}>
            <Icon of={Siren} />
            {text.emergency}
          </a>
        </>
      }
    >
      <Loaded action={look} isLoaded={timeline.value !== undefined} />
      {emergency && <EmergencyInForce emergency={emergency} onTold={(categories) => noteTold(id, categories)} />}
      {known.value && sources.length === 0 && !emergency && (
        <Card title={text.accessTitle}>
          <Empty icon={FolderLock}>{text.noGrants}</Empty>
        </Card>
      )}
      {mayRead && timeline.value && <InReach patient={id} timeline={timeline.value} />}
      {known.value && timeline.value && sources.length > 0 && (
        <div class="chart-columns">
          <div class="stack-large">
            {mayRead && <Notice>{text.everyLook}</Notice>}
            <NotRead unread={timeline.value.unread} onAgain={look.run} />
            {mayRead && <SinceLastVisit patient={id} found={timeline.value.found} since={since} me={standing.id} />}
            {mayRead && (
              <TimelineCard patient={id} timeline={timeline.value} since={since} older={older} me={standing} />
            )}
          </div>
          <aside class="stack-large" aria-label={text.accessTitle}>
            <AccessCard sources={sources.filter((source) => !refused.includes(source))} />
          </aside>
          {mayRead && (
            <div class="chart-trends">
              <ChartTrends patient={id} found={timeline.value.found} />
            </div>
          )}
        </div>
      )}
      {known.value && <ListedPatient id={id} label={label} />}
    </Screen>
  );
}

/** Which categories are not in the chart, and why. */
function NotRead({ unread, onAgain }: { unread: Unread<Source>[]; onAgain: () => void }) {
  const text = practitionerText();
  const closed = unread.filter((one) => isRefused(one) && one.source.of.emergency).length;
  const others = unread.filter((one) => !isRefused(one) || !one.source.of.emergency);
  return (
    <>
      {closed > 0 && <Notice tone="warn">{text.closedToEmergencies(closed)}</Notice>}
      {others.length > 0 && (
        <Notice tone="bad">
          {others.map(({ source, failure }) => (
            <p key={source.of.grant ?? source.of.category}>
              {text.notRead(source.name)} {explain(failure, messages(), span)}
            </p>
          ))}
          <button type="button" class="slim plain" onClick={onAgain}>
            {messages().lookAgain}
          </button>
        </Notice>
      )}
    </>
  );
}

/** What the practitioner may do, category by category, and until when. */
function AccessCard({ sources }: { sources: Source[] }) {
  const text = practitionerText();
  return (
    <Card title={text.accessTitle}>
      <ul class="stack-tight plain-list">
        {sources.map((source) => (
          <li key={source.of.grant ?? source.of.category}>
            <strong>
              <bdi>{source.name}</bdi>
            </strong>
            <div class="quiet small">{text.until(text.rights[rightsOf(source)], day(source.until))}</div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
