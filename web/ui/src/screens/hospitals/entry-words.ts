import type { PublicEntry } from "../../generated/functions.ts";
import { language, listed } from "../../messages/index.ts";
import { directoryText } from "./directory-messages.ts";

/** The specialties as a list to choose from. */
export function specialtyOptions(): { value: string; label: string }[] {
  return Object.entries(directoryText().specialties).map(([value, label]) => ({ value, label }));
}

/** A language in words, by its code. */
export function languageName(code: string): string {
  return new Intl.DisplayNames(language.value, { type: "language" }).of(code) ?? code;
}

/** What a practitioner does, and the languages that they speak. */
export function entryWords({ specialty, languages = [] }: PublicEntry): string {
  const words = [directoryText().specialties[specialty]];
  return words.concat(languages.length > 0 ? listed(languages.map(languageName)) : []).join(" · ");
}
