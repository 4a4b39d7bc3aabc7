import { useSignal } from "@preact/signals";
import { Ban, Building2, Send, UserRoundPlus } from "lucide";
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
import { PictureField } from "../../components/picture-field.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { isOpenHospital } from "../../directory.ts";
import type { Organization } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { ownVersion } from "../../version.ts";
import { hospitalsText } from "../hospitals/messages.ts";
import { PublicProfile } from "../hospitals/public-profile.tsx";
import { account } from "./messages.ts";
import { allOrganizations } from "./organizations.ts";

/** In bytes, as the ledger's rules take it. */
const LARGEST_LOGO = 64 * 1024;

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
          {standing.roles.includes("registrar") && standing.msp === msp && <AskForChange organization={organization} />}
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
  const chosen = useSignal<File | undefined>(undefined);
  const { msp, kind, logo, status } = organization;
  const save = useAction(async (form: FormData) => {
    isSaved.value = false;
    const treatments = textOf(form, "treatments")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    const image = chosen.value && new Uint8Array(await chosen.value.arrayBuffer());
    const [name, address, contact] = ["name", "address", "contact"].map((field) => textOf(form, field));
    await desk.registerOrganization({
      msp,
      kind,
      name: name ?? "",
      address: address ?? "",
      contact: contact ?? "",
      treatments,
      logo: image ? await desk.storeLogo(image) : (logo ?? null),
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
        <PictureField label={text.logo} name="logo" most={LARGEST_LOGO} picture={chosen} />
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

/** The contract lets the ministry alone write profiles: a registrar says what has to change, and the ministry reads it. */
function AskForChange({ organization }: { organization: Organization }) {
  const text = account();
  const isSent = useSignal(false);
  const ask = useAction(async (form: FormData) => {
    isSent.value = false;
    const fields = (["address", "contact", "treatments"] as const).map((field) => [text[field], textOf(form, field)]);
    const said = fields.map(([label, value]) => `${label}: ${value}`).join("\n");
    const about = `${text.profileOf(organization.name)}\n${said}`;
    await desk.sendFeedback({ kind: "other", text: about, version: ownVersion() });
    isSent.value = true;
  });
  return (
    <details class="card">
      <summary>{text.askForChange}</summary>
      <Done>{isSent.value && text.changeAsked}</Done>
      <Form onSubmit={ask.run}>
        <p class="hint">{text.askForChangeHint}</p>
        <Field label={text.address} name="address" maxLength={120} value={organization.address} />
        <Field label={text.contact} name="contact" maxLength={120} value={organization.contact} />
        <TextArea
          label={text.treatments}
          hint={text.treatmentsHint}
          name="treatments"
          isOptional
          maxLength={600}
          value={organization.treatments.join("\n")}
        />
        <div>
          <Do action={ask} label={text.sendToMinistry} busy={text.sendingToMinistry} icon={Send} />
        </div>
      </Form>
    </details>
  );
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
