import { useSignal } from "@preact/signals";
import { BookLock, Eye, KeyRound, LifeBuoy, MonitorSmartphone, Search, Stethoscope, UserPlus, Wallet } from "lucide";
import { useEffect, useId, useRef } from "preact/hooks";
import { useAction } from "../../action.ts";
import { Disc, Icon } from "../../components/icon.tsx";
import { Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { Card } from "../../components/screen.tsx";
import { handedOver, lockReason } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import { type Person, people } from "../../people.ts";
import { hrefOf } from "../../route.ts";
import { welcome } from "./messages.ts";
import { Unlock } from "./unlock.tsx";

const PICTURES = [BookLock, KeyRound, Eye];

/** Who has keys here, each to be unlocked, the way to sign up, and how it works. */
export function Welcome() {
  const text = welcome();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    document.title = `${text.title} – emr`;
  }, [text]);
  const how = useId();
  return (
    <main id="main" class="welcome">
      <div class="stack">
        <h1 ref={heading} tabIndex={-1}>
          {text.title}
        </h1>
        <p class="lead">{text.lead}</p>
      </div>
      <Begin />
      <Find />
      <section class="stack how" aria-labelledby={how}>
        <h2 id={how}>{text.how}</h2>
        <ol class="steps">
          {text.steps.map(([title, sentence], index) => (
            <li key={title}>
              <Disc of={PICTURES[index] ?? Eye} />
              <h3>{title}</h3>
              <p class="quiet">{sentence}</p>
            </li>
          ))}
        </ol>
        <p>
          <a href={hrefOf("help")}>{text.more}</a>
        </p>
      </section>
    </main>
  );
}

/** The way to the hospitals of the network. */
function Find() {
  const text = welcome();
  return (
    <Card title={text.find}>
      <p>{text.findLead}</p>
      <div class="cluster">
        <a class="button plain" href={hrefOf("hospitals")}>
          <Icon of={Search} />
          {text.findHospital}
        </a>
        <a class="button plain" href={hrefOf("practitioners")}>
          <Icon of={Stethoscope} />
          {text.findPractitioner}
        </a>
      </div>
    </Card>
  );
}

/** Unlocking or signing up. */
function Begin() {
  const text = welcome();
  const found = useSignal<Person[] | undefined>(undefined);
  const look = useAction(async () => {
    found.value = await people();
  });
  useEffect(() => look.run(), []);
  const isFirstVisit = found.value?.length === 0;
  return (
    <Card title={isFirstVisit ? text.begin : text.people}>
      {handedOver.value && (
        <div role="status">
          <Notice tone="good">{text.handedOver(handedOver.value)}</Notice>
        </div>
      )}
      {lockReason.value && (
        <div role="status">
          <Notice>{lockReason.value === "idle" ? messages().lockedIdle : messages().failures.SIGNED_OUT}</Notice>
        </div>
      )}
      {isFirstVisit && <p>{text.beginLead}</p>}
      {found.value?.map((person) => (
        <Unlock key={person.id} person={person} isAlone={found.value?.length === 1} onRemoved={look.run} />
      ))}
      <Loaded action={look} isLoaded={found.value !== undefined} />
      {found.value && !isFirstVisit && <h3 class="others">{text.others}</h3>}
      <a class={isFirstVisit ? "button" : "button plain"} href={hrefOf("sign-up")}>
        <Icon of={UserPlus} />
        {isFirstVisit ? text.signUp : text.another}
      </a>
      <a class="button plain" href={hrefOf("join")}>
        <Icon of={MonitorSmartphone} />
        {text.joinLink}
      </a>
      <a class="button plain" href={hrefOf("wallet")}>
        <Icon of={Wallet} />
        {text.walletLink}
      </a>
      <a class="button plain" href={hrefOf("recover")}>
        <Icon of={LifeBuoy} />
        {text.recoverLink}
      </a>
    </Card>
  );
}
