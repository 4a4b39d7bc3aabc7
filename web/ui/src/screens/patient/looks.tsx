import { useSignal } from "@preact/signals";
import { Download, Eye, Siren } from "lucide";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Row } from "../../components/list.tsx";
import { PagedList } from "../../components/paged-list.tsx";
import { Person } from "../../components/person.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, looks, member } from "../../desk.ts";
import type { AccessEntry, Basis } from "../../generated/functions.ts";
import { listed, messages, moment, number, wordFor } from "../../messages/index.ts";
import { personName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import { hrefOf } from "../../route.ts";
import { saveFile } from "../../save-file.ts";
import type { Standing } from "../../worker/desk.ts";
import { csvOf } from "./csv.ts";
import { patientText } from "./messages.ts";
import { categoryName } from "./own.ts";

/** Every opening of the patient's records: who, why, what and when. */
export function Looks({ standing }: ScreenProps) {
  const text = patientText();
  const hasOwn = useSignal(false);
  const download = useAction(async () => {
    const all = await allEntries((page) => desk.looks(page));
    saveFile(csvOf([text.csv, ...all.flatMap((look) => linesOf(standing, look))]), "who-looked.csv", "text/csv");
  });
  return (
    <Screen
      title={text.looks}
      lead={text.looksLead}
      actions={
        <Do
          action={download}
          label={text.saveCsv}
          busy={text.savingCsv}
          onClick={download.run}
          look="plain"
          icon={Download}
        />
      }
    >
      <label class="choice">
        <input
          type="checkbox"
          checked={hasOwn.value}
          onChange={(event) => {
            hasOwn.value = event.currentTarget.checked;
          }}
        />
        <span>{text.ownToo}</span>
      </label>
      <PagedList
        read={(page) => desk.looks(page)}
        counter={looks}
        keyOf={({ key }) => key.transaction}
        row={(look) => <Look standing={standing} look={look} />}
        shows={({ reader }) => hasOwn.value || reader !== standing.id}
        none={text.noLooks}
        noneShown={text.noOtherLooks}
        icon={Eye}
      />
    </Screen>
  );
}

/** Who else looked at one record. */
export function LooksAt({ record }: { record: string }) {
  const text = patientText();
  const standing = member.value;
  return (
    <Card title={text.looksAtThis}>
      {standing && (
        <PagedList
          read={(page) => desk.looks(page)}
          counter={looks}
          keyOf={({ key }) => key.transaction}
          row={(look) => <Look standing={standing} look={look} isOfOne />}
          shows={({ reader, records }) => reader !== standing.id && records.some((one) => one.record === record)}
          none={text.noLooksAtThis}
          noneShown={text.noLooksAtThis}
          older={text.lookFurther}
          icon={Eye}
        />
      )}
    </Card>
  );
}

function Look({ standing, look, isOfOne = false }: { standing: Standing; look: AccessEntry; isOfOne?: boolean }) {
  const text = patientText();
  const { reader, records, purpose, basis = "own", key } = look;
  const isEmergency = typeof basis === "object" && "emergency" in basis;
  const categories = [...new Set(records.map(({ category }) => category))];
  const names = listed(categories.map((category) => categoryName(standing, category)));
  const what = text.looked(text.recordCount(records.length), names);
  return (
    <Row
      icon={isEmergency ? Siren : Eye}
      tone={isEmergency ? "warn" : undefined}
      title={<Person id={reader} />}
      detail={
        <>
          <div>{moment(key.time)}</div>
          <div>
            {wordFor(messages().purposes, purpose)}
            {!isOfOne && ` · ${what}`}
          </div>
        </>
      }
      end={
        <>
          {isEmergency && <Badge tone="warn">{text.inEmergency}</Badge>}
          {basis === "delegation" && <Badge>{text.asDeputy}</Badge>}
        </>
      }
      below={!isOfOne && <Opened standing={standing} look={look} />}
    />
  );
}

/** Which records were opened, each with a way to it. */
function Opened({ standing, look: { records } }: { standing: Standing; look: AccessEntry }) {
  const text = patientText();
  return (
    <details>
      <summary class="small">{text.whichRecords}</summary>
      <ul class="stack-tight">
        {records.map(({ category, record, version }, index) => (
          <li key={`${record} ${version}`}>
            <a href={hrefOf("record", category, record)}>
              {categoryName(standing, category)}, {messages().record} {number(index + 1)}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The lines of a table: one for each version that was opened. */
function linesOf(standing: Standing, { reader, records, purpose, basis = "own", key }: AccessEntry): string[][] {
  return records.map(({ category, record, version }) => [
    new Date(key.time).toISOString(),
    personName(reader),
    reader,
    wordFor(messages().purposes, purpose),
    basisName(basis),
    categoryName(standing, category),
    record,
    String(version),
    key.transaction,
  ]);
}

function basisName(basis: Basis): string {
  return typeof basis === "string" ? basis : (Object.keys(basis)[0] ?? "");
}
