import { useId } from "preact/hooks";
import { choose, type Language, language, languages, messages } from "../messages/index.ts";

/** Chooses the page's language; each stands in its own name. */
export function LanguageChoice() {
  const id = useId();
  return (
    <>
      <label class="hidden" for={id}>
        {messages().chooseLanguage}
      </label>
      <select id={id} value={language.value} onChange={(event) => choose(event.currentTarget.value as Language)}>
        {languages.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </>
  );
}
