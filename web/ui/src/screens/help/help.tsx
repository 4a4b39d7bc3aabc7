import { Building2, Eye, LaptopMinimalCheck, LifeBuoy, LockKeyhole, ShieldCheck, TriangleAlert } from "lucide";
import { Disc } from "../../components/icon.tsx";
import { Notice } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { helpText } from "./messages.ts";

const PICTURES = [LockKeyhole, Eye, ShieldCheck, TriangleAlert, LaptopMinimalCheck, LifeBuoy];

/** How the network keeps records, what a device checks, and where its checks end. */
export function Help() {
  const text = helpText();
  return (
    <Screen title={text.title} lead={text.lead} back={{ href: hrefOf(), label: messages().toStart }}>
      {text.parts.map(({ title, sentences }, index) => (
        <section key={title} class="card explained">
          <Disc of={PICTURES[index] ?? Building2} />
          <h2>{title}</h2>
          <ul class="stack-tight">
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      ))}
      <Notice>
        <strong>{text.contact}.</strong> {text.contactLead}
      </Notice>
    </Screen>
  );
}
