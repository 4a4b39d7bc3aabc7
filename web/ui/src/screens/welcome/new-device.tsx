import { KeyRound } from "lucide";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Field, Select } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { PassphraseFields } from "../../components/passphrase-fields.tsx";
import { desk, lockReason, member } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import { askToPersist } from "../../persistence.ts";
import { replace } from "../../route.ts";
import { welcome } from "./messages.ts";
import { useOrganizations } from "./organizations.ts";

interface NewDeviceProps {
  /** Where the member finds their id. */
  idHint: string;
  /** Whether every other device was lost. */
  isRecovery?: boolean;
}

/** Makes keys of this device for a member who exists already. */
export function NewDevice({ idHint, isRecovery = false }: NewDeviceProps) {
  const text = welcome();
  const { network, nameOf, look } = useOrganizations();
  const make = useAction(async (form: FormData) => {
    askToPersist();
    member.value = await desk.joinAs({
      id: idOf(form),
      label: textOf(form, "name"),
      organization: textOf(form, "organization"),
      passphrase: String(form.get("passphrase")),
      isRecovery,
    });
    lockReason.value = undefined;
    replace();
  });
  return (
    <>
      <Loaded action={look} isLoaded={network !== undefined} />
      {network && (
        <Form onSubmit={make.run}>
          <Field label={text.id} hint={idHint} name="id" maxLength={60} check={isId} />
          <Select
            label={text.joinOrganization}
            hint={text.joinOrganizationHint}
            name="organization"
            options={[network.ministry, ...network.hospitals].map((msp) => ({
              value: msp,
              label: nameOf(msp),
            }))}
          />
          <Field label={text.joinName} name="name" maxLength={200} autocomplete="name" />
          <PassphraseFields />
          <div>
            <Do action={make} label={text.joinNext} busy={text.makingKeys} icon={KeyRound} />
          </div>
        </Form>
      )}
    </>
  );
}

function idOf(form: FormData): string {
  return textOf(form, "id").replaceAll(/\s/g, "").toLowerCase();
}

function isId(_: string, form: FormData): string | undefined {
  return /^[0-9a-f]{32}$/.test(idOf(form)) ? undefined : messages().form.wrong(welcome().id);
}
