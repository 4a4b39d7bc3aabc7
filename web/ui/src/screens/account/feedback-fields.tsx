import type { Feedback } from "../../../core/emr_page_core.js";
import { Choices, Field, TextArea } from "../../components/fields.tsx";
import { textOf } from "../../components/form.tsx";
import { ownVersion } from "../../version.ts";
import { feedbackText } from "./feedback-messages.ts";

const KINDS = ["problem", "idea", "other"] as const;
/** The core counts bytes, of which a character of most scripts has two. */
const LONGEST_TEXT = 2000;
const LONGEST_LINE = 120;

interface FeedbackFieldsProps {
  /** What stands in the fields at first. */
  typed?: Partial<Record<"kind" | "text" | "screen", string>>;
}

/** The fields of a message to the ministry. */
export function FeedbackFields({ typed = {} }: FeedbackFieldsProps) {
  const text = feedbackText();
  return (
    <>
      <Choices
        label={text.kind}
        name="kind"
        values={typed.kind ? [typed.kind] : []}
        options={KINDS.map((kind) => ({ value: kind, label: text.kinds[kind] }))}
      />
      <TextArea
        label={text.words}
        hint={text.wordsHint}
        name="text"
        maxLength={LONGEST_TEXT}
        value={typed.text ?? ""}
      />
      <Field
        label={text.screen}
        hint={text.screenHint}
        name="screen"
        maxLength={LONGEST_LINE}
        value={typed.screen ?? ""}
        isOptional
      />
    </>
  );
}

/** The message that was typed. */
export function feedbackIn(form: FormData): Feedback {
  const screen = textOf(form, "screen");
  return {
    kind: String(form.get("kind")) as Feedback["kind"],
    text: textOf(form, "text"),
    version: ownVersion(),
    ...(screen === "" ? {} : { screen }),
  };
}
