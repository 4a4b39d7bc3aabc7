import { useSignal } from "@preact/signals";
import { Building2, Stethoscope, UserPlus } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Screen } from "../../components/screen.tsx";
import { directory, isOpenHospital } from "../../directory.ts";
import type { Organization } from "../../generated/functions.ts";
import { hrefOf } from "../../route.ts";
import { hospitalsText } from "./messages.ts";
import { PublicProfile } from "./public-profile.tsx";

/** One hospital for everybody, and the ways to begin there; or the ministry, which the address names by its kind. */
export function HospitalForAll({ parts: [name = ""] }: { parts: string[] }) {
  const text = hospitalsText();
  const found = useSignal<Organization | "none" | undefined>(undefined);
  const look = useAction(async () => {
    found.value = (await directory()).find(({ msp, kind }) => msp === name || kind === name) ?? "none";
  });
  useEffect(() => look.run(), []);
  const organization = found.value;
  return (
    <Screen
      title={typeof organization === "object" ? organization.name : text.find}
      back={{ href: hrefOf("hospitals"), label: text.find }}
    >
      {organization === "none" && <Empty icon={Building2}>{text.noSuchHospital}</Empty>}
      {typeof organization === "object" && (
        <PublicProfile organization={organization}>
          {isOpenHospital(organization) && (
            <>
              <p class="quiet">{text.beginHere}</p>
              <div class="cluster">
                <a class="button" href={hrefOf("sign-up")}>
                  <Icon of={UserPlus} />
                  {text.asPatient}
                </a>
                <a class="button plain" href={hrefOf("sign-up", name)}>
                  <Icon of={Stethoscope} />
                  {text.asStaff}
                </a>
              </div>
            </>
          )}
        </PublicProfile>
      )}
      <Loaded action={look} isLoaded={organization !== undefined} />
    </Screen>
  );
}
