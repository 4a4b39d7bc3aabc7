import { useSignal } from "@preact/signals";
import { Building2, ChevronRight, Landmark } from "lucide";
import { Badge } from "../../components/badge.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Row } from "../../components/list.tsx";
import { SearchField } from "../../components/search-field.tsx";
import type { Organization } from "../../generated/functions.ts";
import { hrefOf } from "../../route.ts";
import { matches } from "../../search.ts";
import { hospitalsText } from "./messages.ts";

interface HospitalListProps {
  organizations: Organization[];
  /** The words that are searched at first. */
  words?: string;
}

/** Organizations, found by name, treatment or place. */
export function HospitalList({ organizations, words: first = "" }: HospitalListProps) {
  const text = hospitalsText();
  const words = useSignal(first);
  const isShown = ({ name, address, treatments }: Organization) => matches([name, address, ...treatments], words.value);
  const shown = organizations.filter(isShown);
  return (
    <>
      {organizations.length > 1 && (
        <SearchField label={text.search} value={first} onSearch={(value) => (words.value = value)} />
      )}
      {shown.length === 0 && (
        <Empty icon={Building2}>{organizations.length > 0 ? text.noHospitalMatches : text.noHospitals}</Empty>
      )}
      {shown.length > 0 && (
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
    </>
  );
}
