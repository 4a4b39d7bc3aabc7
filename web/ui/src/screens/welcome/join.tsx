import { useSignal } from "@preact/signals";
import { KeyRound } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Field, Select } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk, member, wasIdle } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import { hrefOf, replace } from "../../route.ts";
import { welcome } from "./messages.ts";
import { PassphraseFields } from "./passphrase-fields.tsx";

/** Makes keys of this device for a member who has another device. */
export function Join() {
  const text = welcome();
  const organizations = useSignal<{ ministry: string; hospitals: string[] } | undefined>(undefined);
  const look = useAction(async () => {
    organizations.value = await desk.organizations();
  });
  useEffect(() => look.run(), []);
  const join = useAction(async (form: FormData) => {
    await navigator.storage.persist();
    member.value = await desk.joinAs({
      id: idOf(form),
      label: textOf(form, "name"),
      organization: textOf(form, "organization"),
      passphrase: String(form.get("passphrase")),
    });
    wasIdle.value = false;
    replace();
  });
  const known = organizations.value;
  return (
    <Screen title={text.join} lead={text.joinLead} back={{ href: hrefOf(), label: messages().back }}>
      <Loaded action={look} isLoaded={known !== undefined} />
      {known && (
        <Form onSubmit={join.run}>
          <Field label={text.id} hint={text.joinIdHint} name="id" maxLength={60} check={isId} />
          <Select
            label={text.joinOrganization}
            hint={text.joinOrganizationHint}
            name="organization"
            options={[known.ministry, ...known.hospitals].map((msp) => ({ value: msp, label: msp }))}
          />
          <Field label={text.joinName} name="name" maxLength={200} autocomplete="name" />
          <PassphraseFields />
          <div>
            <Do action={join} label={text.joinNext} busy={text.makingKeys} icon={KeyRound} />
          </div>
        </Form>
      )}
    </Screen>
  );
}

function idOf(form: FormData): string {
  return textOf(form, "id").replaceAll(/\s/g, "").toLowerCase();
}

function isId(_: string, form: FormData): string | undefined {
  return /^[0-9a-f]{32}$/.test(idOf(form)) ? undefined : messages().form.wrong(welcome().id);
}
