import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import { Loaded } from "../../components/list.tsx";
import { Screen } from "../../components/screen.tsx";
import { directory, isOpenHospital } from "../../directory.ts";
import type { Organization } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { HospitalList } from "./hospital-list.tsx";
import { hospitalsText } from "./messages.ts";

/** Hospitals for everybody; the address may have the words that are searched. */
export function FindHospital({ parts: [words = ""] }: { parts: string[] }) {
  const text = hospitalsText();
  const found = useSignal<Organization[] | undefined>(undefined);
  const look = useAction(async () => {
    found.value = (await directory()).filter(isOpenHospital);
  });
  useEffect(() => look.run(), []);
  return (
    <Screen title={text.find} lead={text.findLead} back={{ href: hrefOf(), label: messages().toStart }}>
      {found.value && <HospitalList key={words} organizations={found.value} words={words} />}
      <Loaded action={look} isLoaded={found.value !== undefined} />
    </Screen>
  );
}
