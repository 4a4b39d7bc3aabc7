import { FileClock } from "lucide";
import { useId } from "preact/hooks";
import { useAction } from "../../action.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Row } from "../../components/list.tsx";
import { Card } from "../../components/screen.tsx";
import type { MemberId } from "../../generated/functions.ts";
import { isolated, messages, moment, shortMoment, wordFor } from "../../messages/index.ts";
import { isNews } from "../records/news.ts";
import { titleOfRecord } from "../records/read-record.ts";
import { authorName } from "./author-name.ts";
import { practitionerText } from "./messages.ts";
import { openedOf, versionName } from "./opened.ts";
import type { Found } from "./sources.ts";
import { openFound, wantedRecord } from "./timeline.tsx";

/** How many lines: the timeline has them all. */
const MOST = 5;

interface SinceProps {
  patient: MemberId;
  found: Found[];
  /** When the visit before this one ended. */
  since: number | undefined;
  /** The practitioner's id. */
  me: MemberId;
}

/** What changed in a chart since the practitioner's last visit. */
export function SinceLastVisit({ patient, found, since, me }: SinceProps) {
  const text = practitionerText();
  if (since === undefined) {
    return null;
  }
  const news = found.filter(({ entry }) => isNews(entry, since, me));
  return (
    <Card title={text.since(moment(since))}>
      {news.length === 0 ? (
        <p class="quiet">{text.noNews}</p>
      ) : (
        <ul class="rows">
          {news.slice(0, MOST).map((one) => (
            <Changed key={one.entry.record} patient={patient} found={one} />
          ))}
        </ul>
      )}
      {news.length > MOST && <p class="quiet">{text.moreNews(news.length - MOST)}</p>}
    </Card>
  );
}

/** One change: by its title once the record is opened, and the way to it. */
function Changed({ patient, found }: { patient: MemberId; found: Found }) {
  const text = practitionerText();
  const { source, entry, kind } = found;
  const titleId = useId();
  const read = openedOf(patient).get(versionName(entry));
  const word = kind ? wordFor(messages().kinds, kind) : text.record;
  const show = useAction(async () => {
    if (entry.status !== "erased") {
      await openFound(patient, [found]);
    }
    wantedRecord.value = entry.record;
  });
  const author = authorName(entry, patient);
  const error = entry.status === "entered-in-error" ? messages().recordStatus[entry.status] : "";
  return (
    <Row
      icon={FileClock}
      titleId={titleId}
      title={(read && titleOfRecord(read)) ?? word}
      detail={
        <>
          {text.change[entry.status](author, isolated(shortMoment(entry.time)))} · <bdi>{source.name}</bdi>
        </>
      }
      end={
        <>
          {error && <Badge tone="bad">{error}</Badge>}
          <Do
            action={show}
            label={text.toRecord}
            busy={text.opening}
            onClick={show.run}
            look="plain"
            isSlim
            describedBy={titleId}
          />
        </>
      }
    />
  );
}
