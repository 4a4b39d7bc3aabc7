import { Do } from "../../components/button.tsx";
import { Loaded } from "../../components/list.tsx";
import { usePages } from "../../components/pages.tsx";
import { Person } from "../../components/person.tsx";
import { Card } from "../../components/screen.tsx";
import { desk, looks, member } from "../../desk.ts";
import type { RecordId } from "../../generated/functions.ts";
import { messages, moment, shortDay } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { patientText } from "./messages.ts";

/** Who else looked at one record, each person in a sentence. */
export function LooksAt({ record }: { record: RecordId }) {
  const text = patientText();
  const pages = usePages((page) => desk.looks(page), [record], looks.value);
  const { entries = [], start, more, hasMore } = pages;
  const others = entries.filter(
    ({ reader, records }) => reader !== member.value?.id && records.some((one) => one.record === record),
  );
  const oldest = entries.at(-1)?.key.time;
  return (
    <Card title={text.looksAtThis}>
      {pages.entries && others.length === 0 && (
        <p>{hasMore && oldest !== undefined ? text.noLooksSoFar(shortDay(oldest)) : text.noLooksAtThis}</p>
      )}
      {others.length > 0 && (
        <ul class="stack-tight">
          {[...Map.groupBy(others, ({ reader }) => reader)].map(([reader, [last, ...before]]) => (
            <li key={reader}>
              <Person id={reader} /> {text.lookedAtThis(before.length + 1, moment(last?.key.time ?? 0))}
            </li>
          ))}
        </ul>
      )}
      <Loaded action={start} isLoaded={pages.entries !== undefined} />
      <div class="cluster">
        {hasMore && (
          <Do action={more} label={text.lookFurther} busy={messages().looking} onClick={more.run} look="plain" isSlim />
        )}
        {others.length > 0 && <a href={hrefOf("looks")}>{text.looks}</a>}
      </div>
    </Card>
  );
}
