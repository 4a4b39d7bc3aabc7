import { useSignal } from "@preact/signals";
import { ChevronRight, FilePen } from "lucide";
import { useEffect, useId } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { Loaded, Row } from "../../components/list.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { moment } from "../../messages/index.ts";
import { hrefOf, replace } from "../../route.ts";
import type { Draft, Standing, Written } from "../../worker/desk.ts";
import { beginningOf } from "./beginning.ts";
import { recentKinds } from "./first-place.ts";
import { KINDS, OF_PROFESSIONALS, type WrittenKind } from "./kinds.ts";
import { writeText } from "./messages.ts";
import { amendedIn, nameOf, placesOf, recordOf } from "./places.ts";
import { WriteForm } from "./write-form.tsx";

/** How many kinds that were written last are offered by a press. */
const MOST_RECENT = 4;

/** Writes a record for a patient: first what kind it is, then its form. A patient writes for themselves. */
export function Write({ standing, parts }: ScreenProps) {
  const [patient = standing.id, first = "", ...rest] = parts;
  if (first in KINDS) {
    return <WriteForm me={standing} patient={patient} kind={first as WrittenKind} amended={rest} />;
  }
  // What is amended stands behind: the category and the record.
  return <ChooseKind me={standing} patient={patient} amended={first === "amend" ? rest : []} />;
}

interface ChooseProps {
  me: Standing;
  patient: string;
  amended: string[];
}

function ChooseKind({ me, patient, amended }: ChooseProps) {
  const text = writeText();
  const isOwn = patient === me.id;
  const label = useSignal<string | undefined>(undefined);
  const drafts = useSignal<Draft[] | undefined>(undefined);
  const written = useSignal<Written[]>([]);
  const look = useReading(async () => {
    label.value = isOwn ? "" : ((await nameOf(patient)) ?? "");
    const prefix = draftPrefix(patient, amended);
    const [category, record] = amended;
    if (category && record) {
      // A record is corrected with the form that it was written with.
      const replaced = await amendedIn(await placesOf(patient, me), category, record);
      const found = replaced && (await beginningOf(replaced));
      if (found) {
        replace("write", patient, found.kind, category, record);
        return;
      }
    }
    written.value = await desk.written();
    drafts.value = (await desk.drafts()).filter(({ name }) => kindOf(name, prefix) !== undefined);
  });
  useEffect(() => look.run(), [patient]);
  const isProfessional = !isOwn && me.roles.includes("practitioner");
  const isAmending = amended.length > 0;
  const lead = isAmending ? text.amendsLead : isOwn ? text.writeOwnLead : text.writeLead(label.value ?? "");
  const kinds = (Object.keys(KINDS) as WrittenKind[]).filter(
    (kind) => isProfessional || !OF_PROFESSIONALS.includes(kind),
  );
  const recent = isAmending ? [] : recentKinds(written.value, kinds, MOST_RECENT);
  return (
    <Screen
      title={isAmending ? text.amends : text.write}
      lead={label.value !== undefined && lead}
      back={{ href: recordOf(patient, me), label: label.value || text.back }}
    >
      <Loaded action={look} isLoaded={drafts.value !== undefined} />
      {drafts.value && drafts.value.length > 0 && (
        <Card title={text.drafts}>
          <ul class="rows">
            {drafts.value.map((draft) => (
              <DraftRow key={draft.name} draft={draft} patient={patient} amended={amended} onForgotten={look.run} />
            ))}
          </ul>
        </Card>
      )}
      {recent.length > 0 && (
        <nav class="cluster" aria-label={text.recentKinds}>
          {recent.map((kind) => (
            <a key={kind} class="button plain" href={hrefOf("write", patient, kind)}>
              <Icon of={KINDS[kind].icon} />
              {text.kinds[kind]}
            </a>
          ))}
        </nav>
      )}
      <ul class="rows card">
        {kinds.map((kind) => (
          <Row
            key={kind}
            icon={KINDS[kind].icon}
            title={text.kinds[kind]}
            detail={text.hints[kind]}
            href={hrefOf("write", patient, kind, ...amended)}
            end={<Icon of={ChevronRight} isDirected />}
          />
        ))}
      </ul>
    </Screen>
  );
}

interface DraftRowProps {
  draft: Draft;
  patient: string;
  amended: string[];
  onForgotten: () => void;
}

function DraftRow({ draft, patient, amended, onForgotten }: DraftRowProps) {
  const text = writeText();
  const title = useId();
  const kind = kindOf(draft.name, draftPrefix(patient, amended));
  const forget = useAction(async () => {
    await desk.forgetDraft(draft.name);
    onForgotten();
  });
  return kind ? (
    <Row
      icon={FilePen}
      titleId={title}
      title={text.kinds[kind]}
      detail={text.draft(moment(draft.changed))}
      href={hrefOf("write", patient, kind, ...amended)}
      end={
        <Do
          action={forget}
          label={text.forget}
          busy={text.forgetting}
          onClick={forget.run}
          look="plain"
          isSlim
          describedBy={title}
        />
      }
    />
  ) : null;
}

/** What the names of the drafts begin with that are about a patient, or about a record that is amended. */
export function draftPrefix(patient: string, amended: string[]): string {
  return `write/${[patient, ...amended].join("/")}/`;
}

function kindOf(name: string, prefix: string): WrittenKind | undefined {
  const kind = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return kind in KINDS ? (kind as WrittenKind) : undefined;
}
