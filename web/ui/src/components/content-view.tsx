/** What a record says, in plain words. Nothing is left out: what only programs need stands behind a press. */

import { useSignal } from "@preact/signals";
import { Download, Eye } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useId } from "preact/hooks";
import { useAction } from "../action.ts";
import { desk } from "../desk.ts";
import type { AttachedFile, Component, Entry, Fact, Measure, View } from "../generated/content.ts";
import { day, localized, moment, size } from "../messages/index.ts";
import { recognize } from "../recognize.ts";
import { saveFile } from "../save-file.ts";
import { Badge } from "./badge.tsx";
import { Do } from "./button.tsx";
import { momentOf } from "./chart-scale.ts";
import { entryTitle } from "./entry-title.ts";
import { FileView } from "./file-view.tsx";
import { Icon } from "./icon.tsx";
import { labelWord } from "./label-words.ts";
import { Notice } from "./notice.tsx";
import { flagWord, isOutside, nameIn, rangeIn, ruleIn } from "./value-words.ts";

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
    patientStated: "قاله المريض",
    file: "ملف",
    show: "عرض الملف",
    reading: "جارٍ القراءة …",
    save: "حفظ الملف",
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

/** A record's content, entry by entry. Show it only if every check passed. */
export function ContentView({ view, content }: { view: View; content: Uint8Array }) {
  const words = text();
  return (
    <div class="stack content-view">
      {view.omitted > 0 && <Notice tone="warn">{words.omitted}</Notice>}
      {view.entries.map((entry, index) => (
        // The entries of a record never move.
        <EntryView key={index} entry={entry} />
      ))}
      {view.attachments.map((file, index) => (
        <Attachment key={index} file={file} content={content} place={index} isAlone={view.attachments.length === 1} />
      ))}
    </div>
  );
}

function EntryView({ entry }: { entry: Entry }) {
  const words = text();
  const { components = [], warnings = [], codes = [], technical = [], narrative } = entry;
  const dates = (entry.dates ?? []).map((fact) => ({ ...fact, text: withDates(fact.text ?? "") }));
  const facts = [...dates, ...(entry.who ?? []), ...(entry.places ?? []), ...(entry.facts ?? [])];
  return (
    <article class="stack-tight">
      <p class="content-title">
        <bdi>{entryTitle(entry)}</bdi> {entry.isPatientStated && <Badge>{words.patientStated}</Badge>}
      </p>
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
  const value = [`${measure.comparator ?? ""}${measure.value ?? measure.absent ?? ""}`, measure.unit];
  return (
    <Line name={name && nameIn(name)}>
      <bdi>{value.filter(Boolean).join(" ")}</bdi>{" "}
      {isOutside(measure.flag) && <Badge tone="warn">{flagWord(measure.flag)}</Badge>}
      {range && (
        <span class="quiet small">
          {" "}
          {text().normal}: {range}. {measure.rule && ruleIn(measure.rule)}
        </span>
      )}
    </Line>
  );
}

/** What is normal for the one value of an entry, which stands in the title. */
function Normal({ measure: { range, rule } }: { measure: Measure }) {
  const said = range && rangeIn(range);
  return said ? (
    <Line name={text().normal}>
      {said} <span class="quiet small">{rule && ruleIn(rule)}</span>
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
}

function Attachment({ file, content, place, isAlone }: AttachmentProps) {
  const words = text();
  const name = useId();
  const bytes = useSignal<Uint8Array | undefined>(undefined);
  const read = useAction(async () => {
    // A copy, because what is sent to the worker is moved there.
    bytes.value = await desk.readAttachment(content.slice(), place);
  });
  const hasBytes = Boolean(file.size);
  useEffect(() => {
    // A plain text stands among what the record says. A large file waits until it is wanted.
    const isSaid = file.mediaType?.startsWith("text/plain");
    if (hasBytes && isAlone && !isSaid && (file.size ?? 0) <= LARGEST_AT_ONCE) {
      read.run();
    }
  }, []);
  const title = file.name ?? words.file;
  const found = bytes.value;
  return (
    <section class="stack-tight" aria-labelledby={name}>
      <div class="cluster">
        <strong id={name}>
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
            onClick={() => saveFile(found, nameOf(file, found))}
          >
            <Icon of={Download} />
            {words.save}
          </button>
        )}
      </div>
      {found && <FileView content={found} title={title} />}
    </section>
  );
}

/** What a saved file is called: with an ending by which programs know what it is. */
function nameOf({ name }: AttachedFile, content: Uint8Array): string {
  const { extension } = recognize(content);
  return name?.includes(".") ? name : `${name ?? text().file}.${extension}`;
}

/** A text with its days and times as the page's language writes them. */
function withDates(written: string): string {
  return written.replaceAll(/\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?/g, (date, time) =>
    time ? moment(momentOf(date)) : day(momentOf(date)),
  );
}
