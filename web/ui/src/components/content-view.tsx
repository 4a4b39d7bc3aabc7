/** What a record says, in plain words. Nothing is left out: what only programs need stands behind a press. */

import { useSignal } from "@preact/signals";
import { Download, Eye } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useId } from "preact/hooks";
import { useAction } from "../action.ts";
import { desk } from "../desk.ts";
import type { AttachedFile, Component, Entry, Fact, Measure, View } from "../generated/content.ts";
import { day, localized, moment, size } from "../messages/index.ts";
import { type Recognized, recognize } from "../recognize.ts";
import { saveFile } from "../save-file.ts";
import { Badge } from "./badge.tsx";
import { Do } from "./button.tsx";
import { momentOf } from "./chart-scale.ts";
import { entryTitle } from "./entry-title.ts";
import { FileView } from "./file-view.tsx";
import { Icon } from "./icon.tsx";
import { labelWord } from "./label-words.ts";
import { Notice } from "./notice.tsx";
import { RangeBar } from "./range-bar.tsx";
import { flagWord, isOutside, nameIn, rangeIn, ruleIn } from "./value-words.ts";
import { writtenValue } from "./written.ts";

const text = localized({
  en: {
    normal: "Normal",
    programs: "Codes, and what programs need",
    summary: "The author's own summary",
    omitted: "The record has more than the page can show. Save it to have everything.",
    patientStated: "Stated by the patient",
    file: "File",
    show: "Show the file",
    reading: "Reading …",
    save: "Save the file",
    whoSays: "Who says what is normal",
    warnings: {
      enteredInError: "This was entered in error.",
      notDone: "This was not done.",
      refuted: "This was found not to be so.",
      unconfirmed: "This is not confirmed.",
      modified: "A part that this page does not know changes the meaning of the rest. Ask the author.",
    },
  },
  ar: {
    normal: "الطبيعي",
    programs: "الرموز وما تحتاج إليه البرامج",
    summary: "ملخص الكاتب نفسه",
    omitted: "في السجل أكثر مما تعرضه الصفحة. احفظه ليكون لديك كله.",
    patientStated: "أفاد به المريض",
    file: "ملف",
    show: "عرض الملف",
    reading: "جارٍ القراءة …",
    save: "حفظ الملف",
    whoSays: "من يحدد الطبيعي",
    warnings: {
      enteredInError: "أُدخل هذا خطأً.",
      notDone: "لم يُفعل هذا.",
      refuted: "تبيّن أن هذا ليس كذلك.",
      unconfirmed: "هذا غير مؤكد.",
      modified: "في السجل جزء لا تعرفه هذه الصفحة يغيّر معنى الباقي. اسأل الكاتب.",
    },
  },
});

/** Up to this size a file is shown without being asked for, in bytes. */
const LARGEST_AT_ONCE = 16 * 1024 * 1024;

interface ContentViewProps {
  view: View;
  content: Uint8Array;
  /** What stands above: it is not said once more. */
  title: string;
}

/** A record's content, entry by entry. Show it only if every check passed. */
export function ContentView({ view, content, title }: ContentViewProps) {
  const words = text();
  return (
    <div class="stack content-view">
      {view.omitted > 0 && <Notice tone="warn">{words.omitted}</Notice>}
      {view.entries.map((entry, index) => (
        // The entries of a record never move.
        <EntryView key={index} entry={entry} above={title} />
      ))}
      {view.attachments.map((file, index) => (
        <Attachment
          key={index}
          file={file}
          content={content}
          place={index}
          isAlone={view.attachments.length === 1}
          above={title}
        />
      ))}
    </div>
  );
}

/** An entry; what stands above it is not said once more. */
function EntryView({ entry, above }: { entry: Entry; above: string }) {
  const words = text();
  const { components = [], warnings = [], codes = [], technical = [], narrative } = entry;
  const dates = (entry.dates ?? []).map((fact) => ({ ...fact, text: withDates(fact.text ?? "") }));
  const others = [...(entry.who ?? []), ...(entry.places ?? []), ...(entry.facts ?? [])];
  const facts = [...dates, ...others.filter(({ text }) => text !== above)];
  const title = entryTitle(entry);
  const rules = rulesOf(entry);
  return (
    <article class="stack-tight">
      {(title !== above || entry.isPatientStated) && (
        <p class="content-title">
          {title !== above && <bdi>{title}</bdi>} {entry.isPatientStated && <Badge>{words.patientStated}</Badge>}
        </p>
      )}
      {warnings.map((warning) => (
        <Notice key={warning} tone="warn">
          {words.warnings[warning]}
        </Notice>
      ))}
      <dl class="answers">
        {components.map((component, index) => (
          <ComponentRow key={index} component={component} />
        ))}
        {entry.measure && <Normal measure={entry.measure} />}
        {facts.map((fact, index) => (
          <FactRow key={index} fact={fact} />
        ))}
      </dl>
      {rules.length > 0 && (
        <details class="small">
          <summary>{words.whoSays}</summary>
          {rules.map((rule) => (
            <p key={rule}>{rule}</p>
          ))}
        </details>
      )}
      {narrative && (
        <details>
          <summary>{words.summary}</summary>
          <p class="content-text" dir="auto">
            {narrative}
          </p>
        </details>
      )}
      {codes.length + technical.length > 0 && (
        <details class="small">
          <summary>{words.programs}</summary>
          <dl class="answers">
            {codes.map(({ system, code, display }) => (
              <Line key={`${system} ${code}`} name={<bdi>{system}</bdi>}>
                {[code, display].filter(Boolean).join(" · ")}
              </Line>
            ))}
            {technical.map((detail) => (
              <Line key={`${detail.path} ${detail.text}`} name={<bdi dir="ltr">{detail.path}</bdi>}>
                {detail.text}
              </Line>
            ))}
          </dl>
        </details>
      )}
    </article>
  );
}

/** By which rules the values of an entry are normal or not, each once. */
function rulesOf({ measure, components = [] }: Entry): string[] {
  const measures = [measure, ...components.map((component) => component.measure)];
  const rules = measures.flatMap((one) => (one?.range && one.rule ? [ruleIn(one.rule)] : []));
  return [...new Set(rules)];
}

function Line({ name, children }: { name: ComponentChildren; children: ComponentChildren }) {
  return (
    <div>
      <dt class="quiet">{name}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

function ComponentRow({ component: { name, measure } }: { component: Component }) {
  const range = measure.range && rangeIn(measure.range);
  const number = measure.value ? writtenValue(measure.value) : measure.absent;
  const value = [`${measure.comparator ?? ""}${number ?? ""}`, measure.unit];
  return (
    <Line name={name && nameIn(name)}>
      <bdi>{value.filter(Boolean).join(" ")}</bdi>{" "}
      {isOutside(measure.flag) && <Badge tone="warn">{flagWord(measure.flag)}</Badge>}
      {range && (
        <span class="quiet small">
          {" "}
          {text().normal}: {range}
        </span>
      )}
      <RangeBar measure={measure} />
    </Line>
  );
}

/** What is normal for the one value of an entry, which stands in the title. */
function Normal({ measure }: { measure: Measure }) {
  const said = measure.range && rangeIn(measure.range);
  return said ? (
    <Line name={text().normal}>
      {said}
      <RangeBar measure={measure} />
    </Line>
  ) : null;
}

function FactRow({ fact }: { fact: Fact }) {
  return (
    <Line name={labelWord(fact)}>
      {fact.text}
      <Parts parts={fact.parts ?? []} />
    </Line>
  );
}

function Parts({ parts }: { parts: Fact[] }) {
  return parts.length === 0 ? null : (
    <ul class="stack-tight plain-list">
      {parts.map((part, index) => (
        <li key={index}>
          <span class="quiet">{labelWord(part)}:</span> <bdi>{part.text}</bdi>
          <Parts parts={part.parts ?? []} />
        </li>
      ))}
    </ul>
  );
}

interface AttachmentProps {
  file: AttachedFile;
  content: Uint8Array;
  /** Its place among the attachments of the view. */
  place: number;
  /** Whether it is shown without being asked for. */
  isAlone: boolean;
  /** What stands above: a file that is called so is not named once more. */
  above: string;
}

function Attachment({ file, content, place, isAlone, above }: AttachmentProps) {
  const words = text();
  const name = useId();
  const shown = useSignal<{ bytes: Blob; recognized: Recognized } | undefined>(undefined);
  const read = useAction(async () => {
    // A copy, because what is sent to the worker is moved there.
    const bytes = await desk.readAttachment(content.slice(), place);
    shown.value = bytes && { bytes: new Blob([bytes as BlobPart]), recognized: recognize(bytes) };
  });
  const hasBytes = Boolean(file.size);
  useEffect(() => {
    // A plain text that is no file with a name stands among what the record says. A large file waits until it is wanted.
    const isSaid = !file.name && file.mediaType?.startsWith("text/plain");
    if (hasBytes && isAlone && !isSaid && (file.size ?? 0) <= LARGEST_AT_ONCE) {
      read.run();
    }
  }, []);
  const title = file.name ?? words.file;
  const found = shown.value;
  return (
    <section class="stack-tight" aria-labelledby={name}>
      <div class="cluster">
        <strong id={name} class={title === above ? "hidden" : ""}>
          <bdi>{title}</bdi>
        </strong>
        {file.size && <span class="quiet small">{size(file.size)}</span>}
        {file.address && <bdi class="quiet small">{file.address}</bdi>}
        {hasBytes && !found && (
          <Do
            action={read}
            label={words.show}
            busy={words.reading}
            onClick={read.run}
            icon={Eye}
            look="plain"
            isSlim
            describedBy={name}
          />
        )}
        {found && (
          <button
            type="button"
            class="plain slim no-print"
            aria-describedby={name}
            onClick={() => saveFile(found.bytes, nameOf(file, found.recognized))}
          >
            <Icon of={Download} />
            {words.save}
          </button>
        )}
      </div>
      {found && <FileView file={found.bytes} recognized={found.recognized} title={title} />}
    </section>
  );
}

/** What a saved file is called: with an ending by which programs know what it is. */
function nameOf({ name }: AttachedFile, { extension }: Recognized): string {
  return name?.includes(".") ? name : `${name ?? text().file}.${extension}`;
}

/** A text with its days and times as the page's language writes them. */
function withDates(written: string): string {
  return written.replaceAll(/\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?/g, (date, time) =>
    time ? moment(momentOf(date)) : day(momentOf(date)),
  );
}
