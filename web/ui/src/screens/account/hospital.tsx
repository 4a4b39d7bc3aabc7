import { useSignal } from "@preact/signals";
import { Ban, Building2, UserRoundPlus } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Do } from "../../components/button.tsx";
import { Field, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Done } from "../../components/notice.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { isOpenHospital } from "../../directory.ts";
import type { Organization } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { hospitalsText } from "../hospitals/messages.ts";
import { PublicProfile } from "../hospitals/public-profile.tsx";
import { account } from "./messages.ts";
import { allOrganizations } from "./organizations.ts";

const LARGEST_LOGO = 64 * 1024;
const FORMATS = new Set(["image/jpeg", "image/png", "image/webp"]);

/** One organization: what is public about it, and for the ministry its change. */
export function Hospital({ standing, parts: [msp = ""] }: ScreenProps) {
  const text = account();
  const found = useSignal<Organization | "none" | undefined>(undefined);
  const look = useAction(async () => {
    found.value = (await allOrganizations()).find((one) => one.msp === msp) ?? "none";
  });
  useEffect(() => look.run(), []);
  const organization = found.value;
  return (
    <Screen
      title={typeof organization === "object" ? organization.name : text.hospitals}
      back={{ href: hrefOf("hospitals"), label: text.hospitals }}
    >
      {organization === "none" && <Empty icon={Building2}>{hospitalsText().noSuchHospital}</Empty>}
      {typeof organization === "object" && (
        <>
          <PublicProfile organization={organization}>
            {standing.roles.includes("patient") && isOpenHospital(organization) && (
              <div>
                <a class="button" href={hrefOf("access", "give", msp)}>
                  <Icon of={UserRoundPlus} />
                  {hospitalsText().giveAccess}
                </a>
              </div>
            )}
          </PublicProfile>
          {standing.roles.includes("ministry") && (
            <>
              <Edit organization={organization} onSaved={look.run} />
              {organization.kind === "hospital" && organization.status === "active" && (
                <Suspend msp={msp} onSuspended={look.run} />
              )}
            </>
          )}
        </>
      )}
      <Loaded action={look} isLoaded={organization !== undefined} />
    </Screen>
  );
}

function Edit({ organization, onSaved }: { organization: Organization; onSaved: () => void }) {
  const text = account();
  const isSaved = useSignal(false);
  const { msp, kind, logo, status } = organization;
  const save = useAction(async (form: FormData) => {
    const treatments = textOf(form, "treatments")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    const image = form.get("logo");
    const chosen = image instanceof File && image.size > 0 ? new Uint8Array(await image.arrayBuffer()) : undefined;
    const [name, address, contact] = ["name", "address", "contact"].map((field) => textOf(form, field));
    await desk.registerOrganization({
      msp,
      kind,
      name: name ?? "",
      address: address ?? "",
      contact: contact ?? "",
      treatments,
      logo: chosen ? await desk.storeLogo(chosen) : (logo ?? null),
    });
    isSaved.value = true;
    onSaved();
  });
  return (
    <details class="card">
      <summary>{text.edit}</summary>
      <Form onSubmit={save.run}>
        <p class="hint">{text.editHint}</p>
        <Field label={text.hospitalName} name="name" maxLength={120} value={organization.name} />
        <Field label={text.address} name="address" maxLength={120} value={organization.address} />
        <Field label={text.contact} name="contact" maxLength={120} value={organization.contact} />
        <TextArea
          label={text.treatments}
          hint={text.treatmentsHint}
          name="treatments"
          isOptional
          value={organization.treatments.join("\n")}
        />
        <Field
          label={text.logo}
          hint={text.logoHint}
          name="logo"
          type="file"
          accept="image/jpeg,image/png,image/webp"
          check={isLogo}
          isOptional
        />
        <Done>{isSaved.value && text.isSaved}</Done>
        <div>
          <Do
            action={save}
            label={status === "suspended" ? text.reinstateOrganization : messages().save}
            busy={messages().saving}
          />
        </div>
      </Form>
    </details>
  );
}

/** The service shows no other files as a logo. */
function isLogo(_: string, form: FormData): string | undefined {
  const image = form.get("logo");
  const isGood =
    !(image instanceof File) || image.size === 0 || (image.size <= LARGEST_LOGO && FORMATS.has(image.type));
  return isGood ? undefined : account().logoHint;
}

function Suspend({ msp, onSuspended }: { msp: string; onSuspended: () => void }) {
  const text = account();
  const suspend = async () => {
    await desk.suspendOrganization(msp);
    onSuspended();
  };
  return (
    <Card title={text.suspendOrganization}>
      <p>{text.suspendOrganizationMeans}</p>
      <div>
        <AskFirst
          label={text.suspendOrganization}
          busy={text.suspending}
          icon={Ban}
          title={text.suspendOrganization}
          work={suspend}
        >
          <p>{text.suspendOrganizationMeans}</p>
        </AskFirst>
      </div>
    </Card>
  );
}
