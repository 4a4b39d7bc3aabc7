import { useSignal } from "@preact/signals";
import { ChevronRight, Stethoscope } from "lucide";
import { useEffect } from "preact/hooks";
import { Select } from "../../components/fields.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Row } from "../../components/list.tsx";
import { PagesEnd, usePages } from "../../components/pages.tsx";
import { Screen } from "../../components/screen.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { practitioners, type Wanted } from "../../directory.ts";
import type { Specialty } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { directoryText } from "./directory-messages.ts";
import { entryWords, specialtyOptions } from "./entry-words.ts";

/** How long a person types before it is searched, in milliseconds. */
const PAUSE = 250;

/** Practitioners for everybody: those who put themselves into the directory. */
export function FindPractitioner() {
  const text = directoryText();
  const typed = useSignal("");
  const words = useSignal("");
  const specialty = useSignal<Specialty | "">("");
  useEffect(() => {
    const search = setTimeout(() => {
      words.value = typed.value;
    }, PAUSE);
    return () => clearTimeout(search);
  }, [typed.value]);
  const wanted: Wanted = { words: words.value, specialty: specialty.value || undefined };
  const pages = usePages((page) => practitioners(wanted, page), [words.value, specialty.value]);
  const isNarrow = words.value !== "" || specialty.value !== "";
  return (
    <Screen title={text.find} lead={text.findLead} back={{ href: hrefOf(), label: messages().toStart }}>
      <div class="grid">
        <SearchField label={text.search} onSearch={(value) => (typed.value = value)} />
        <Select
          label={text.specialty}
          name="specialty"
          options={[{ value: "", label: text.anySpecialty }, ...specialtyOptions()]}
          onChange={(value) => (specialty.value = value as Specialty | "")}
        />
      </div>
      {pages.entries?.length === 0 && <Empty icon={Stethoscope}>{isNarrow ? text.noneMatches : text.none}</Empty>}
      {pages.entries && pages.entries.length > 0 && (
        <ul class="rows card">
          {pages.entries.map(({ id, entry, hospital_name, address }) => (
            <Row
              key={id}
              icon={Stethoscope}
              title={entry.name}
              href={hrefOf("practitioner", id)}
              detail={
                <>
                  <div>{entryWords(entry)}</div>
                  <div>
                    <bdi>{hospital_name}</bdi>
                    {" · "}
                    <bdi>{address}</bdi>
                  </div>
                </>
              }
              end={<Icon of={ChevronRight} isDirected />}
            />
          ))}
        </ul>
      )}
      <PagesEnd of={pages} older={text.more} />
    </Screen>
  );
}
