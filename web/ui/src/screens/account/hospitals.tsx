import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Loaded } from "../../components/list.tsx";
import { Screen } from "../../components/screen.tsx";
import type { Organization } from "../../generated/functions.ts";
import { HospitalList } from "../hospitals/hospital-list.tsx";
import { account } from "./messages.ts";
import { allOrganizations } from "./organizations.ts";

/** The organizations of the network, found by name, treatment or place, as its peers endorsed them. */
export function Hospitals({ standing: _, parts: [words = ""] }: ScreenProps) {
  const text = account();
  const found = useSignal<Organization[] | undefined>(undefined);
  const look = useAction(async () => {
    found.value = await allOrganizations();
  });
  useEffect(() => look.run(), []);
  return (
    <Screen title={text.hospitals} lead={text.hospitalsLead}>
      {found.value && <HospitalList organizations={found.value} words={words} />}
      <Loaded action={look} isLoaded={found.value !== undefined} />
    </Screen>
  );
}
