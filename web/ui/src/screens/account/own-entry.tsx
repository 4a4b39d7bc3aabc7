import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Choices, Confirm, Field, Select } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { Card } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import { failureOf } from "../../failure.ts";
import type { DirectoryEntry, PublicEntry, Specialty } from "../../generated/functions.ts";
import { directoryText } from "../hospitals/directory-messages.ts";
import { entryWords, languageName, specialtyOptions } from "../hospitals/entry-words.ts";

/** The languages that are offered: those that people in hospitals of the region speak most. */
const LANGUAGES = ["ar", "en", "fr", "ckb", "fa", "tr", "ur", "hi", "bn", "tl", "hy", "es"];
const MOST_LANGUAGES = 8;

/** A practitioner's own entry in the public directory: what it says, whether it is public, and how to leave. */
export function OwnEntry({ label }: { label: string }) {
  const text = directoryText();
  const found = useSignal<DirectoryEntry | "none" | undefined>(undefined);
  const look = useReading(async () => {
    found.value = await ownEntry();
  });
  useEffect(look.run, [changes.value]);
  const own = found.value;
  return (
    <Card title={text.own} beside={typeof own === "object" && <State of={own} />}>
      {own === "none" && (
        <>
          <p>{text.ownLead}</p>
          <EntryForm label={label} onSaved={look.run} />
        </>
      )}
      {typeof own === "object" && (
        <>
          <p>{own.confirmed_by ? text.isPublic : text.waits}</p>
          <p class="statement">
            <bdi>{own.entry.name}</bdi>
            <br />
            {entryWords(own.entry)}
          </p>
          <details>
            <summary>{text.change}</summary>
            <EntryForm label={label} entry={own.entry} onSaved={look.run} />
          </details>
          <div>
            <AskFirst
              label={text.leave}
              busy={text.leaving}
              title={text.leave}
              work={async () => {
                await desk.removeDirectoryEntry();
                look.run();
              }}
            >
              <p>{text.leaveMeans}</p>
            </AskFirst>
          </div>
        </>
      )}
      <Loaded action={look} isLoaded={own !== undefined} />
    </Card>
  );
}

/** Whether an entry is public. */
export function State({ of: entry }: { of: DirectoryEntry }) {
  const { states } = directoryText();
  return entry.confirmed_by ? <Badge tone="good">{states.isPublic}</Badge> : <Badge tone="warn">{states.waits}</Badge>;
}

async function ownEntry(): Promise<DirectoryEntry | "none"> {
  try {
    return await desk.directoryEntry();
  } catch (error) {
    if (failureOf(error).code === "NOT_FOUND") {
      return "none";
    }
    throw error;
  }
}

interface EntryFormProps {
  /** The member's name on this device. */
  label: string;
  /** What the entry says now. */
  entry?: PublicEntry;
  onSaved: () => void;
}

function EntryForm({ label, entry, onSaved }: EntryFormProps) {
  const text = directoryText();
  const heading = useId();
  const save = useAction(async (form: FormData) => {
    await desk.addDirectoryEntry({
      name: textOf(form, "name"),
      specialty: textOf(form, "specialty") as Specialty,
      languages: form.getAll("languages").map(String),
    });
    onSaved();
  });
  const languages = LANGUAGES.concat((entry?.languages ?? []).filter((code) => !LANGUAGES.includes(code)));
  return (
    <Form onSubmit={save.run} labelledBy={heading}>
      <span id={heading} class="hidden">
        {text.own}
      </span>
      <Field label={text.name} name="name" maxLength={120} value={entry?.name ?? label} />
      <Select
        label={text.specialty}
        name="specialty"
        options={specialtyOptions()}
        value={entry?.specialty ?? "general-practice"}
      />
      <Choices
        label={text.languages}
        hint={text.languagesHint}
        name="languages"
        isMany
        isOptional
        options={languages.map((code) => ({ value: code, label: languageName(code) }))}
        values={entry?.languages ?? []}
        check={fewLanguages}
      />
      <Notice>{text.forEver}</Notice>
      {entry && <p class="hint">{text.changeHint}</p>}
      <Confirm label={text.agree} name="agree" />
      <div>
        <Do action={save} label={entry ? text.saveChange : text.add} busy={text.adding} />
      </div>
    </Form>
  );
}

function fewLanguages(_: string, form: FormData): string | undefined {
  return form.getAll("languages").length > MOST_LANGUAGES ? directoryText().tooMany : undefined;
}
