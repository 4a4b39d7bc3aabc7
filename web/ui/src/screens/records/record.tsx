/** One record: what it says, whether it can be believed, who wrote it, and its versions. */

import { useSignal } from "@preact/signals";
import { History } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useId } from "preact/hooks";
import type { OpenedRecord } from "../../../core/emr_page_core.js";
import { type Action, useAction, useReading } from "../../action.ts";
import { isAuthentic } from "../../authentic.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Loaded, Row } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { OnItsWay } from "../../components/on-its-way.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { Seal } from "../../components/seal.tsx";
import { dayOf } from "../../day-of.ts";
import { changes, desk } from "../../desk.ts";
import type { RecordEntry, RecordVersions } from "../../generated/functions.ts";
import { messages, moment } from "../../messages/index.ts";
import { organizationName, personName } from "../../names.ts";
import { records } from "./messages.ts";
import { type ReadRecord, readRecord, titleOfRecord } from "./read-record.ts";
import { RecordView } from "./record-view.tsx";
import { toShow } from "./shown-version.ts";
import { kindWord, type RecordSource } from "./source.ts";

/** Up to this size a record is remembered while the member is unlocked, in bytes. */
const REMEMBERED = 1024 * 1024;

interface RecordScreenProps {
  source: RecordSource;
  record: string;
  back: { href: string; label: string };
  /** What can be done with the record, below it. */
  children?: (current: RecordEntry) => ComponentChildren;
}

/** A record, opened at once. */
export function RecordScreen({ source, record, back, children }: RecordScreenProps) {
  const text = records();
  const versions = useSignal<RecordVersions | undefined>(undefined);
  const chosen = useSignal<RecordEntry | undefined>(undefined);
  const read = useSignal<ReadRecord | undefined>(undefined);
  const open = useReading(async () => {
    const entry = chosen.peek();
    read.value = undefined;
    if (entry && entry.status !== "erased") {
      const opened = await readRecord(await openOf(source, entry));
      // Another version may be chosen by now.
      if (chosen.peek() === entry) {
        read.value = opened;
      }
    }
  });
  const show = (entry: RecordEntry) => {
    chosen.value = entry;
    open.run();
  };
  const load = useReading(async () => {
    const before = versions.peek()?.current;
    versions.value = await desk.recordVersions(source.of, record);
    const { current } = versions.value;
    const next = toShow(current, before, chosen.peek());
    if (next) {
      show(next);
    }
  });
  useEffect(() => load.run(), [record, changes.value]);
  const older = useAction(async () => {
    const shown = versions.peek();
    const page = { bookmark: shown?.earlier.next ?? null };
    const { current, earlier } = await desk.recordVersions(source.of, record, page);
    versions.value = {
      current,
      earlier: { ...earlier, entries: [...(shown?.earlier.entries ?? []), ...earlier.entries] },
    };
  });

  const entry = chosen.value;
  const current = versions.value?.current;
  const word = entry ? kindWord(source, entry.kind) : messages().record;
  const opened = read.value?.opened;
  const content = opened && isAuthentic(opened) ? (opened.content ?? opened.file) : undefined;
  const title = (read.value && titleOfRecord(read.value)) ?? word;
  return (
    <Screen title={title} back={back} lead={entry && <Facts source={source} entry={entry} />}>
      {entry && current && (
        <section class="card" aria-label={title}>
          <State entry={entry} current={current} />
          <div role="status" class="stack">
            {opened && !opened.isGreen && <Seal isGreen={false} checks={opened.checks} />}
            {opened && !isAuthentic(opened) && <p>{text.cannotOpen}</p>}
          </div>
          {content && (
            <RecordView content={content} view={read.value?.view} name={`${word} ${dayOf(entry.time)}`} title={title} />
          )}
          {/* What a reader came for stands first, unless something is wrong with it. */}
          <div role="status">{opened?.isGreen && <Seal isGreen checks={opened.checks} />}</div>
          {!opened &&
            entry.status !== "erased" &&
            (open.isRunning && entry.padded_size > REMEMBERED ? (
              <OnItsWay direction="down" bytes={entry.padded_size} />
            ) : (
              <Loaded action={open} isLoaded={false} />
            ))}
        </section>
      )}
      <Loaded action={load} isLoaded={versions.value !== undefined} />
      {versions.value && entry && versions.value.current.version > 1 && (
        <Versions versions={versions.value} shown={entry} older={older} onShow={show} />
      )}
      {current && children?.(current)}
    </Screen>
  );
}

/** Who wrote it, where and when, and what it is. */
function Facts({ source, entry }: { source: RecordSource; entry: RecordEntry }) {
  const { author, organization, is_patient_stated, time, kind } = entry;
  const who = personName(author, organization);
  const place = organizationName(organization);
  const where = is_patient_stated ? records().isPatientStated : who.includes(place) ? undefined : place;
  const parts = [who, where, moment(time), kindWord(source, kind), source.name];
  return (
    <>
      {parts.filter(Boolean).map((part, index) => (
        <span key={index} class="part">
          <bdi>{part}</bdi>
        </span>
      ))}
    </>
  );
}

function State({ entry, current }: { entry: RecordEntry; current: RecordEntry }) {
  const text = records();
  if (current.status === "erased") {
    return <Notice>{text.erased}</Notice>;
  }
  if (entry.version !== current.version) {
    return <Notice tone="warn">{text.oldVersion}</Notice>;
  }
  return current.status === "entered-in-error" ? <Notice tone="warn">{text.inError}</Notice> : null;
}

interface VersionsProps {
  versions: RecordVersions;
  shown: RecordEntry;
  /** Reads older versions. */
  older: Action<[]>;
  onShow: (entry: RecordEntry) => void;
}

function Versions({ versions: { current, earlier }, shown, older, onShow }: VersionsProps) {
  const text = records();
  const all = [current, ...earlier.entries];
  return (
    <Card title={text.versions}>
      <ul class="rows">
        {all.map((entry) => (
          <Version
            key={entry.version}
            entry={entry}
            isCurrent={entry.version === current.version}
            isShown={entry.version === shown.version}
            onShow={onShow}
          />
        ))}
      </ul>
      {earlier.next && (
        <div>
          <Do action={older} label={messages().older} busy={messages().looking} onClick={older.run} look="plain" />
        </div>
      )}
    </Card>
  );
}

interface VersionProps {
  entry: RecordEntry;
  isCurrent: boolean;
  isShown: boolean;
  onShow: (entry: RecordEntry) => void;
}

function Version({ entry, isCurrent, isShown, onShow }: VersionProps) {
  const text = records();
  const title = useId();
  return (
    <Row
      icon={History}
      titleId={title}
      title={text.version(entry.version)}
      detail={`${moment(entry.time)} · ${personName(entry.author, entry.organization)}`}
      end={
        <>
          {isCurrent && <Badge tone="accent">{text.currentVersion}</Badge>}
          {!isShown && (
            <button type="button" class="plain slim" aria-describedby={title} onClick={() => onShow(entry)}>
              {text.showVersion}
            </button>
          )}
        </>
      }
    />
  );
}

async function openOf({ of }: RecordSource, { record, version, padded_size }: RecordEntry): Promise<OpenedRecord> {
  if (padded_size > REMEMBERED) {
    return desk.openRecord(of, record, version);
  }
  const [opened] = await desk.openOnce(of, [{ record, version }]);
  return opened as OpenedRecord;
}
