import { FileClock } from "lucide";
import { Row } from "../../components/list.tsx";
import { Card } from "../../components/screen.tsx";
import { messages, moment, shortMoment, wordFor } from "../../messages/index.ts";
import { personName } from "../../names.ts";
import { isNews } from "./access.ts";
import { practitionerText } from "./messages.ts";
import type { Found } from "./sources.ts";

/** How many lines: the timeline has them all. */
const MOST = 5;

/** What changed in a chart since the practitioner's last visit. */
export function SinceLastVisit({ found, since }: { found: Found[]; since: number | undefined }) {
  const text = practitionerText();
  if (since === undefined) {
    return null;
  }
  const news = found.filter(({ entry }) => isNews(entry, since));
  return (
    <Card title={text.since(moment(since))}>
      {news.length === 0 ? (
        <p class="quiet">{text.noNews}</p>
      ) : (
        <ul class="rows">
          {news.slice(0, MOST).map(({ source, entry, kind }) => (
            <Row
              key={entry.record}
              icon={FileClock}
              title={kind ? wordFor(messages().kinds, kind) : text.record}
              detail={text.change[entry.status](personName(entry.author, entry.organization), shortMoment(entry.time))}
              end={<bdi class="quiet small">{source.name}</bdi>}
            />
          ))}
        </ul>
      )}
      {news.length > MOST && <p class="quiet">{text.moreNews(news.length - MOST)}</p>}
    </Card>
  );
}
