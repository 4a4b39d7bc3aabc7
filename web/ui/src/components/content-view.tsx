/** What a record says, in plain words. Nothing is left out: what only programs need stands behind a press. */

import { Download } from "lucide";
import type { ComponentChildren } from "preact";
import { useAction } from "../action.ts";
import { desk } from "../desk.ts";
import type { AttachedFile, Component, Entry, Fact, Measure, View } from "../generated/content.ts";
import { day, localized, moment } from "../messages/index.ts";
import { saveFile } from "../save-file.ts";
import { Badge } from "./badge.tsx";
import { Do } from "./button.tsx";
import { momentOf } from "./chart-scale.ts";
import { entryTitle } from "./entry-title.ts";
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
    save: "Save the file",
    saving: "Reading …",
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
    save: "حفظ الملف",
    saving: "جارٍ القراءة …",
    warnings: {
      enteredInError: "أُدخل هذا خطأً.",
      notDone: "لم يُفعل هذا.",
      refuted: "تبيّن أن هذا ليس كذلك.",
      unconfirmed: "هذا غير مؤكد.",
      modified: "في السجل جزء لا تعرفه هذه الصفحة يغيّر معنى الباقي. اسأل الكاتب.",
    },
  },
});

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
        <Attachment key={index} file={file} content={content} place={index} />
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

function Attachment({ file, content, place }: { file: AttachedFile; content: Uint8Array; place: number }) {
  const words = text();
  const save = useAction(async () => {
    // A copy, because what is sent to the worker is moved there.
    const bytes = await desk.readAttachment(content.slice(), place);
    if (bytes) {
      saveFile(bytes, file.name ?? "file");
    }
  });
  return (
    <div class="cluster">
      <bdi>{file.name ?? words.file}</bdi>
      {file.size && (
        <Do
          action={save}
          label={words.save}
          busy={words.saving}
          onClick={save.run}
          icon={Download}
          look="plain"
          isSlim
        />
      )}
      {file.address && <bdi class="quiet small">{file.address}</bdi>}
    </div>
  );
}

/** A text with its days and times as the page's language writes them. */
function withDates(written: string): string {
  return written.replaceAll(/\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?/g, (date, time) =>
    time ? moment(momentOf(date)) : day(momentOf(date)),
  );
}
