import { useSignal } from "@preact/signals";
import { Stethoscope, UserRoundPlus } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { CopyButton } from "../../components/copy.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk, member } from "../../desk.ts";
import { practitioners } from "../../directory.ts";
import type { Practitioner } from "../../generated/operations.ts";
import { listed } from "../../messages/index.ts";
import { nameContact } from "../../names.ts";
import { go, hrefOf } from "../../route.ts";
import { directoryText } from "./directory-messages.ts";
import { languageName } from "./entry-words.ts";

/** One practitioner of the directory for everybody; a patient can give them access. */
export function PractitionerForAll({ parts: [id = ""] }: { parts: string[] }) {
  const text = directoryText();
  const found = useSignal<Practitioner | "none" | undefined>(undefined);
  const look = useAction(async () => {
    found.value = (await practitioners({ practitioner: id })).entries[0] ?? "none";
  });
  useEffect(() => look.run(), []);
  const practitioner = found.value;
  return (
    <Screen
      title={typeof practitioner === "object" ? practitioner.entry.name : text.find}
      back={{ href: hrefOf("practitioners"), label: text.find }}
    >
      {practitioner === "none" && <Empty icon={Stethoscope}>{text.noSuch}</Empty>}
      {typeof practitioner === "object" && <Entry practitioner={practitioner} />}
      <Loaded action={look} isLoaded={practitioner !== undefined} />
    </Screen>
  );
}

function Entry({ practitioner: { id, entry, hospital, hospital_name, address } }: { practitioner: Practitioner }) {
  const text = directoryText();
  const { specialty, languages = [] } = entry;
  const give = useAction(async () => {
    // What the service says is no proof: the ledger has the name that belongs to this id.
    const proved = await desk.directoryEntry(id, hospital);
    await nameContact(id, proved.entry.name);
    go("access", "give", id);
  });
  return (
    <section class="card">
      <dl class="facts">
        <div>
          <dt>{text.specialty}</dt>
          <dd>{text.specialties[specialty]}</dd>
        </div>
        {languages.length > 0 && (
          <div>
            <dt>{text.languages}</dt>
            <dd>{listed(languages.map(languageName))}</dd>
          </div>
        )}
        <div>
          <dt>{text.hospital}</dt>
          <dd>
            <a href={hrefOf("hospital", hospital)}>
              <bdi>{hospital_name}</bdi>
            </a>
          </dd>
        </div>
        <div>
          <dt>{text.address}</dt>
          <dd>
            <bdi>{address}</bdi>
          </dd>
        </div>
      </dl>
      <div class="stack-tight">
        <h2>{text.id}</h2>
        <p class="quiet">{text.idHint}</p>
        <div class="cluster">
          <Groups text={id} />
          <CopyButton text={id} />
        </div>
      </div>
      {member.value?.state === "active" && member.value.roles.includes("patient") && (
        <div>
          <Do action={give} label={text.giveAccess} busy={text.checking} onClick={give.run} icon={UserRoundPlus} />
        </div>
      )}
      {!member.value && (
        <p class="quiet">
          {text.unlockFirst} <a href={hrefOf()}>{text.toStart}</a>
        </p>
      )}
    </section>
  );
}
