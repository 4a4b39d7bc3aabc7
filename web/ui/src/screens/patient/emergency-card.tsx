import { useSignal } from "@preact/signals";
import { IdCard, Printer, Siren } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Groups } from "../../components/code.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { QrCode } from "../../components/qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { changes, desk } from "../../desk.ts";
import { cardText } from "../../emergency-card.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { patientText } from "./messages.ts";

/** What stands on the card. */
interface CardContent {
  address: string;
  open: Standing["categories"];
}

/** The card with which a practitioner finds the categories that the patient keeps open to emergencies. */
export function EmergencyCard({ standing }: ScreenProps) {
  const text = patientText();
  const content = useSignal<CardContent | undefined>(undefined);
  const load = useAction(async () => {
    const [address, ids] = await Promise.all([desk.address(), desk.openToEmergencies()]);
    content.value = { address: address ?? standing.id, open: standing.categories.filter(({ id }) => ids.includes(id)) };
  });
  useEffect(() => load.run(), [changes.value]);
  const { address = "", open = [] } = content.value ?? {};
  return (
    <Screen
      title={text.emergencyCard}
      lead={text.emergencyCardLead}
      back={{ href: hrefOf("emergencies"), label: text.emergencies }}
      actions={
        open.length > 0 && (
          <button type="button" onClick={() => print()}>
            <Icon of={Printer} />
            {text.printCard}
          </button>
        )
      }
    >
      <Loaded action={load} isLoaded={content.value !== undefined} />
      {content.value && open.length === 0 && (
        <Empty icon={Siren}>
          <p>{text.nothingOpen}</p>
          <a class="button" href={hrefOf("categories")}>
            {text.categories}
          </a>
        </Empty>
      )}
      {open.length > 0 && (
        <>
          <Card title={standing.label}>
            <div class="stack">
              <QrCode
                text={cardText(
                  address,
                  open.map(({ id }) => id),
                )}
                label={text.cardQr}
              />
              <div class="field">
                <h3>{text.cardPatient}</h3>
                <Groups text={standing.id} />
              </div>
              {open.map(({ id, name }) => (
                <div key={id} class="field">
                  <h3>
                    <bdi>{name}</bdi>
                  </h3>
                  <Groups text={id} />
                </div>
              ))}
              <p class="quiet small">{text.cardOpensNothing}</p>
            </div>
          </Card>
          <Notice>{text.cardAgain}</Notice>
        </>
      )}
    </Screen>
  );
}

/** The way to the card. */
export function ToEmergencyCard() {
  return (
    <a class="button plain" href={hrefOf("emergency-card")}>
      <Icon of={IdCard} />
      {patientText().emergencyCard}
    </a>
  );
}
