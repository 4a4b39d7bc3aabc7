import { useSignal } from "@preact/signals";
import { Building2, ChevronRight, Landmark } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Screen } from "../../components/screen.tsx";
import { SearchField } from "../../components/search-field.tsx";
import type { Organization } from "../../generated/functions.ts";
import { hrefOf } from "../../route.ts";
import { account } from "./messages.ts";
import { allOrganizations } from "./organizations.ts";

/** The organizations of the network, found by name, treatment or place. */
export function Hospitals({ standing: _ }: ScreenProps) {
  const text = account();
  const found = useSignal<Organization[] | undefined>(undefined);
  const words = useSignal("");
  const look = useAction(async () => {
    found.value = await allOrganizations();
  });
  useEffect(() => look.run(), []);
  const shown = found.value?.filter((organization) => matches(organization, words.value));
  return (
    <Screen title={text.hospitals} lead={text.hospitalsLead}>
      {found.value && found.value.length > 1 && (
        <SearchField label={text.search} onSearch={(value) => (words.value = value)} />
      )}
      {shown?.length === 0 && (
        <Empty icon={Building2}>{found.value?.length ? text.noHospitalMatches : text.noHospitals}</Empty>
      )}
      {shown && shown.length > 0 && (
        <ul class="rows card">
          {shown.map(({ msp, name, address, kind, treatments, status }) => (
            <Row
              key={msp}
              icon={kind === "ministry" ? Landmark : Building2}
              title={name}
              href={hrefOf("hospital", msp)}
              detail={
                <>
                  <bdi>{address}</bdi>
                  {treatments.length > 0 && (
                    <div>
                      <bdi>{treatments.join(" · ")}</bdi>
                    </div>
                  )}
                </>
              }
              end={
                <>
                  {status === "suspended" && <Badge tone="bad">{text.isSuspended}</Badge>}
                  <Icon of={ChevronRight} isDirected />
                </>
              }
            />
          ))}
        </ul>
      )}
      <Loaded action={look} isLoaded={found.value !== undefined} />
    </Screen>
  );
}

/** Whether each word stands somewhere in what is public about an organization. */
function matches({ name, address, treatments }: Organization, words: string): boolean {
  const all = [name, address, ...treatments].join(" ").toLocaleLowerCase();
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
