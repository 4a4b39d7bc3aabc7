import { useSignal } from "@preact/signals";
import { EyeOff, FolderOpen } from "lucide";
import { useEffect } from "preact/hooks";
import { useReading } from "../../action.ts";
import { useAtTime } from "../../at-time.ts";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import type { MemberId } from "../../generated/functions.ts";
import { day, messages, wordFor } from "../../messages/index.ts";
import { isPerson, organizationName, personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import type { PresentAccess, Standing } from "../../worker/desk.ts";
import { patientText } from "./messages.ts";
import { categoryName } from "./own.ts";
import { mayWord, scopeWord } from "./terms.tsx";

interface SeesNowProps {
  standing: Standing;
  person: MemberId;
}

/** What a person may do now, by the contract: all that was given to them and to their hospital together. */
export function SeesNow({ standing, person }: SeesNowProps) {
  const text = patientText();
  const found = useSignal<PresentAccess[] | undefined>(undefined);
  const load = useReading(async () => {
    found.value = await desk.accessOf(person);
  });
  useEffect(() => load.run(), [person, changes.value]);
  useAtTime(
    (found.value ?? []).map(({ grant }) => grant.expires),
    load.run,
  );
  const others = standing.categories.filter(({ id }) => !found.value?.some(({ grant }) => grant.category === id));
  return (
    <Screen
      title={text.seesNowTitle(personName(person))}
      lead={text.seesNowLead}
      back={{ href: hrefOf("access"), label: text.access }}
    >
      {found.value?.length === 0 && <Empty icon={EyeOff}>{text.seesNothing}</Empty>}
      {found.value && found.value.length > 0 && (
        <ul class="rows card">
          {found.value.map((access) => (
            <Allowed key={access.grant.key.grant} standing={standing} access={access} />
          ))}
        </ul>
      )}
      {found.value && found.value.length > 0 && others.length > 0 && (
        <section class="card" aria-label={text.seesNotTitle}>
          <h2>{text.seesNotTitle}</h2>
          <ul>
            {others.map(({ id, name }) => (
              <li key={id}>
                <bdi>{name}</bdi>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Loaded action={load} isLoaded={found.value !== undefined} />
    </Screen>
  );
}

function Allowed({ standing, access: { grant, rights } }: { standing: Standing; access: PresentAccess }) {
  const text = patientText();
  const { key, category, scope = "all", purpose, expires } = grant;
  return (
    <Row
      icon={FolderOpen}
      title={categoryName(standing, category)}
      detail={
        <>
          <div>
            {mayWord(rights)} {text.untilTime(day(expires))}
          </div>
          <div>
            {rights.read && `${scopeWord(scope)} · `}
            {wordFor(messages().purposes, purpose)}
          </div>
          {!isPerson(key.grantee) && <div>{text.byHospital(organizationName(key.grantee))}</div>}
        </>
      }
      end={
        <a class="button plain slim" href={hrefOf("access", key.grantee, key.grant)}>
          {text.change}
        </a>
      }
    />
  );
}
