import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Choices } from "../../components/fields.tsx";
import { Loaded } from "../../components/list.tsx";
import { desk } from "../../desk.ts";
import type { RecordEntry } from "../../generated/functions.ts";
import { messages, shortMoment } from "../../messages/index.ts";
import { readRecord, titleOfRecord } from "../records/read-record.ts";
import { kindWord, type RecordSource } from "../records/source.ts";
import { type ListedRecords, newestAnd, withOlder } from "./listed-records.ts";
import { patientText } from "./messages.ts";

/** How many records are read at once, and opened with one line in the log. */
const PAGE = 100;
/** The greatest record that is opened for its title, in bytes. */
const GREATEST = 1024 * 1024;

/** The records of a category, to choose from. What was chosen before stands there also if it is old. */
export function RecordChoices({ source, chosen }: { source: RecordSource; chosen: string[] }) {
  const text = patientText();
  const listed = useSignal<ListedRecords | undefined>(undefined);
  const titles = useSignal<Record<string, string>>({});
  const records = {
    page: (bookmark: string | null) => desk.recordPage(source.of, { size: PAGE, bookmark }),
    one: async (record: string) => (await desk.recordVersions(source.of, record)).current,
  };
  const load = useReading(async () => {
    listed.value = await newestAnd(chosen, records);
    await readTitles(source, listed.value.entries, titles);
  });
  const older = useAction(async () => {
    if (listed.value) {
      listed.value = await withOlder(listed.value, records);
      await readTitles(source, listed.value.entries, titles);
    }
  });
  useEffect(() => load.run(), [source.of.category]);
  return (
    <>
      {listed.value && (
        <Choices
          label={text.chooseRecords}
          name="records"
          isMany
          values={chosen}
          options={listed.value.entries.map(({ record, kind, time }) => ({
            value: record,
            label: titles.value[record] ?? kindWord(source, kind),
            hint: shortMoment(time),
          }))}
        />
      )}
      <Loaded action={load} isLoaded={listed.value !== undefined} />
      {listed.value?.next && (
        <div>
          <Do
            action={older}
            label={messages().older}
            busy={messages().looking}
            onClick={older.run}
            look="plain"
            isSlim
          />
        </div>
      )}
    </>
  );
}

/** Opens the records that have no title yet and are not too large. */
async function readTitles(
  source: RecordSource,
  entries: RecordEntry[],
  titles: Signal<Record<string, string>>,
): Promise<void> {
  const isRead = ({ record, status, padded_size }: RecordEntry) =>
    status !== "erased" && padded_size <= GREATEST && titles.peek()[record] === undefined;
  const wanted = entries.filter(isRead).map(({ record, version }) => ({ record, version }));
  for (let first = 0; first < wanted.length; first += PAGE) {
    const some = wanted.slice(first, first + PAGE);
    const read = await Promise.all((await desk.openOnce(source.of, some)).map(readRecord));
    const named = read.map((one, index) => [some[index]?.record, titleOfRecord(one) ?? ""] as const);
    titles.value = { ...titles.peek(), ...Object.fromEntries(named.filter(([, title]) => title !== "")) };
  }
}
