import { useSignal } from "@preact/signals";
import { Ban, Building2 } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Field, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Done } from "../../components/notice.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Organization } from "../../generated/functions.ts";
import { day, messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { account } from "./messages.ts";
import { allOrganizations } from "./organizations.ts";

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
      {organization === "none" && <Empty icon={Building2}>{text.noSuchHospital}</Empty>}
      {typeof organization === "object" && (
        <>
          <PublicProfile organization={organization} />
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

function PublicProfile({ organization }: { organization: Organization }) {
  const text = account();
  const { address, contact, treatments, registered, msp, status } = organization;
  return (
    <section class="card">
      {status === "suspended" && (
        <div>
          <Badge tone="bad">{text.isSuspended}</Badge>
        </div>
      )}
      <dl class="facts">
        <div>
          <dt>{text.address}</dt>
          <dd>
            <bdi>{address}</bdi>
          </dd>
        </div>
        <div>
          <dt>{text.contact}</dt>
          <dd>
            <bdi>{contact}</bdi>
          </dd>
        </div>
        <div>
          <dt>{text.takesPartSince}</dt>
          <dd>{day(registered)}</dd>
        </div>
        <div>
          <dt>{text.nameInLedger}</dt>
          <dd>
            <bdi>{msp}</bdi>
          </dd>
        </div>
      </dl>
      <div class="stack-tight">
        <h2>{text.treatments}</h2>
        {treatments.length === 0 ? (
          <p class="quiet">{text.noTreatments}</p>
        ) : (
          <ul class="cluster plain-list">
            {treatments.map((treatment) => (
              <li key={treatment}>
                <Badge tone="accent">
                  <bdi>{treatment}</bdi>
                </Badge>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
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
    const [name, address, contact] = ["name", "address", "contact"].map((field) => textOf(form, field));
    await desk.registerOrganization({
      msp,
      kind,
      name: name ?? "",
      address: address ?? "",
      contact: contact ?? "",
      treatments,
      logo: logo ?? null,
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
