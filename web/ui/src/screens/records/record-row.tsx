import { ChevronRight, TriangleAlert } from "lucide";
import { Badge } from "../../components/badge.tsx";
import { Icon } from "../../components/icon.tsx";
import { Row } from "../../components/list.tsx";
import { messages, shortMoment } from "../../messages/index.ts";
import { organizationName, personName } from "../../names.ts";
import type { Outline } from "../../worker/desk.ts";
import { kindIcon } from "./kind-icon.ts";
import { records } from "./messages.ts";
import { addedAt } from "./order.ts";
import { isAbnormal, titleOf } from "./outline.ts";
import type { Listed } from "./record-list.tsx";
import { kindName, kindWord } from "./source.ts";
import { whenOf } from "./when.ts";

interface RecordRowProps {
  listed: Listed;
  /** What is known of its content. */
  known: Outline | "not believed" | undefined;
  href: string;
  isNew: boolean;
}

/** A record in a list: what it is, of whom, and when. */
export function RecordRow({ listed, known, href, isNew }: RecordRowProps) {
  const text = records();
  const { author, organization, time, status, source, kind } = listed;
  const word = kindWord(source, kind);
  const isBad = known === "not believed";
  const outline = isBad ? undefined : known;
  const state = messages().recordStatus[status];
  const title = outline && titleOf(outline);
  const where = personName(author, organization);
  const place = organizationName(organization);
  const isElsewhere = !where.includes(place) && !listed.is_patient_stated;
  const changed = listed.version > 1 && text.changedAt(shortMoment(time));
  const when = whenOf(outline, addedAt(listed.record));
  const parts = [where, isElsewhere && place, ...when, changed];
  const isCurrent = status === "current" || status === "amended";
  return (
    <Row
      icon={isBad ? TriangleAlert : kindIcon(kindName(source, kind))}
      tone={isBad ? "bad" : isCurrent && outline && isAbnormal(outline) ? "warn" : undefined}
      title={title ?? word}
      href={href}
      detail={
        <>
          {/* The picture says it to those who see it. */}
          {title && <span class="hidden">{word}</span>}
          {parts.filter(Boolean).map((part) => (
            <span key={part as string} class="part">
              <bdi>{part}</bdi>
            </span>
          ))}
          {(isNew || isBad || state) && (
            <div class="cluster">
              {isNew && <Badge tone="accent">{text.isNew}</Badge>}
              {isBad && <Badge tone="bad">{text.notBelieved}</Badge>}
              {state && <Badge tone={status === "entered-in-error" ? "warn" : undefined}>{state}</Badge>}
            </div>
          )}
        </>
      }
      end={<Icon of={ChevronRight} isDirected />}
    />
  );
}
