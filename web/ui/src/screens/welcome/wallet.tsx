import { Wallet as WalletIcon } from "lucide";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Notice } from "../../components/notice.tsx";
import { ifGuessed, SHORTEST_PASSPHRASE } from "../../components/passphrase-fields.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk, lockReason, member } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import { networkKind } from "../../network-kind.ts";
import { askToPersist } from "../../persistence.ts";
import { hrefOf, replace } from "../../route.ts";
import { welcome } from "./messages.ts";

/** No wallet file is longer, in bytes. */
const LONGEST_FILE = 4 * 1024 * 1024;

/** Takes the keys of a command's wallet file into this browser. */
export function TakeWallet() {
  const text = welcome();
  const take = useAction(async (form: FormData) => {
    askToPersist();
    const passphrase = String(form.get("passphrase"));
    const file = new Uint8Array(await (form.get("file") as File).arrayBuffer());
    const newPassphrase = String(form.get("newPassphrase")) || passphrase;
    member.value = await desk.takeWallet({ file, passphrase, label: textOf(form, "name"), newPassphrase });
    lockReason.value = undefined;
    replace();
  });
  return (
    <Screen title={text.wallet} lead={text.walletLead} back={{ href: hrefOf(), label: messages().back }}>
      <Form onSubmit={take.run}>
        <Field label={text.walletFile} hint={text.walletFileHint} name="file" type="file" check={isWallet} />
        <Field
          label={text.walletPassphrase}
          {...(networkKind.value === "demo" ? { hint: text.walletPassphraseHint } : {})}
          name="passphrase"
          type="password"
          autocomplete="current-password"
        />
        <Field label={text.walletName} name="name" maxLength={200} autocomplete="name" />
        <Field
          label={text.walletNewPassphrase}
          hint={text.walletNewPassphraseHint}
          name="newPassphrase"
          type="password"
          autocomplete="new-password"
          isOptional
          minLength={SHORTEST_PASSPHRASE}
          check={ifWeak}
        />
        <Notice>
          <p>{text.walletSame}</p>
          <p>
            {text.walletOther} <a href={hrefOf("join")}>{text.joinLink}</a>
          </p>
        </Notice>
        <div class="stack-tight">
          <Do action={take} label={text.walletOpen} busy={text.walletOpening} icon={WalletIcon} />
        </div>
      </Form>
    </Screen>
  );
}

function isWallet(_: string, form: FormData): string | undefined {
  const { size } = form.get("file") as File;
  return size > 0 && size <= LONGEST_FILE ? undefined : messages().failures.NOT_A_WALLET;
}

/** Says that a new passphrase is weak; without one, the same of the file's, which the command let be weak in the past. */
async function ifWeak(chosen: string, form: FormData): Promise<string | undefined> {
  const ofFile = String(form.get("passphrase"));
  if (chosen) {
    return ifGuessed(chosen);
  }
  if (ofFile === "") {
    return undefined;
  }
  const isWeak = ofFile.length < SHORTEST_PASSPHRASE || (await ifGuessed(ofFile)) !== undefined;
  return isWeak ? welcome().walletWeakPassphrase : undefined;
}
