import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useAction } from "./action.ts";
import { type Area, areaOf, openScreens, type ScreenProps } from "./area.ts";
import { Lazy } from "./components/lazy.tsx";
import { Loaded } from "./components/list.tsx";
import { NamePerson } from "./components/person.tsx";
import { member } from "./desk.ts";
import { messages } from "./messages/index.ts";
import { route } from "./route.ts";
import { SHARED } from "./screens/account/index.ts";
import { NotFound } from "./screens/not-found.tsx";
import { Waiting } from "./screens/waiting.tsx";
import { Join } from "./screens/welcome/join.tsx";
import { RECOVERY } from "./screens/welcome/recovery-screens.ts";
import { SignUp } from "./screens/welcome/sign-up.tsx";
import { TakeWallet } from "./screens/welcome/wallet.tsx";
import { Welcome } from "./screens/welcome/welcome.tsx";
import { ActingBanner } from "./shell/acting.tsx";
import { Banners } from "./shell/banners.tsx";
import { Boundary } from "./shell/boundary.tsx";
import { ConfirmMember } from "./shell/confirm.tsx";
import { More } from "./shell/more.tsx";
import { Navigation } from "./shell/navigation.tsx";
import { Notices } from "./shell/notices.tsx";
import { PaperFoot } from "./shell/paper-foot.tsx";
import { Readers } from "./shell/readers.tsx";
import { RecoveryNotice } from "./shell/recovery-notice.tsx";
import { RestoreNotice } from "./shell/restore-notice.tsx";
import { TopBar } from "./shell/top-bar.tsx";
import { Trouble } from "./shell/trouble.tsx";
import type { Standing } from "./worker/desk.ts";

/** The page: the home of nobody in particular, or what the member who unlocked their keys can do. */
export function App() {
  const standing = member.value;
  return (
    <>
      {/* Not a link: the address says which screen is shown. */}
      <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>("h1")?.focus()}>
        {messages().skip}
      </button>
      <TopBar standing={standing} />
      <Banners />
      <ActingBanner />
      <Boundary at={route.value.join("/")}>
        {standing ? <Unlocked key={standing.id} standing={standing} /> : <Locked />}
      </Boundary>
      {!standing && <Trouble />}
    </>
  );
}

function Locked() {
  const [name = "", ...parts] = route.value;
  switch (name) {
    case "sign-up":
      return <SignUp key={parts[0]} {...(parts[0] ? { hospital: parts[0] } : {})} />;
    case "invitation":
      return <SignUp key={parts[0]} {...(parts[0] ? { invitation: parts[0] } : {})} />;
    case "join":
      return <Join />;
    case "recover":
      return <RECOVERY.recover />;
    case "wallet":
      return <TakeWallet />;
    default:
      return <Open name={name} parts={parts} else={<Welcome />} />;
  }
}

/** A screen that anybody sees, if this is the name of one. */
function Open({ name, parts, else: other }: { name: string; parts: string[]; else: JSX.Element }) {
  const load = openScreens[name];
  return load ? <Lazy key={name} load={load} props={{ parts }} /> : other;
}

function Unlocked({ standing }: { standing: Standing }) {
  return (
    <>
      {standing.notices.length > 0 && <Notices notices={standing.notices} />}
      {standing.state === "active" && <Readers standing={standing} />}
      {standing.state === "active" && <RecoveryNotice />}
      {standing.isRecovered && <RestoreNotice />}
      {standing.state === "active" ? <Portal standing={standing} /> : <Applicant standing={standing} />}
      <ConfirmMember standing={standing} />
    </>
  );
}

/** Who may not act yet sees how the application stands, and the keys on this device. */
function Applicant({ standing }: { standing: Standing }) {
  const [name = "", ...parts] = route.value;
  if (name === "device") {
    return <SHARED.device standing={standing} parts={parts} />;
  }
  if (name === "feedback" && standing.state === "stopped") {
    return <SHARED.feedback standing={standing} parts={parts} />;
  }
  return <Open name={name} parts={parts} else={<Waiting standing={standing} />} />;
}

/** Screens for whom has no unlocked keys: the browser's way back may lead a member to one. */
const BEFORE = ["sign-up", "invitation", "join", "recover", "wallet", "tell"];

function Portal({ standing }: { standing: Standing }) {
  const area = useSignal<Area | undefined>(undefined);
  const load = useAction(async () => {
    area.value = await areaOf(standing.roles);
  });
  useEffect(() => load.run(), [standing.roles.join()]);
  if (!area.value) {
    return (
      <main class="screen">
        <Loaded action={load} isLoaded={false} />
      </main>
    );
  }
  const { destinations, screens } = area.value;
  const [asked = ""] = route.value;
  const [name = destinations[0]?.to ?? "device", ...parts] = BEFORE.includes(asked) ? [] : route.value;
  const props: ScreenProps = { standing, parts };
  const Shown = screens[name];
  return (
    <div class="frame">
      <Navigation destinations={destinations} current={name} />
      <Boundary at={route.value.join("/")}>
        {name === "more" ? (
          <More destinations={destinations} />
        ) : Shown ? (
          <Shown key={route.value.join("/")} {...props} />
        ) : (
          <Open name={name} parts={parts} else={<NotFound />} />
        )}
      </Boundary>
      <NamePerson />
      <PaperFoot standing={standing} />
    </div>
  );
}
