import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useAction } from "./action.ts";
import { type Area, areaOf, type ScreenProps } from "./area.ts";
import { Loaded } from "./components/list.tsx";
import { member } from "./desk.ts";
import { messages } from "./messages/index.ts";
import { route } from "./route.ts";
import { ThisDevice } from "./screens/account/device.tsx";
import { NotFound } from "./screens/not-found.tsx";
import { Waiting } from "./screens/waiting.tsx";
import { SignUp } from "./screens/welcome/sign-up.tsx";
import { Welcome } from "./screens/welcome/welcome.tsx";
import { Banners } from "./shell/banners.tsx";
import { More } from "./shell/more.tsx";
import { Navigation } from "./shell/navigation.tsx";
import { Notices } from "./shell/notices.tsx";
import { TopBar } from "./shell/top-bar.tsx";
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
      {standing ? <Unlocked key={standing.id} standing={standing} /> : <Locked />}
    </>
  );
}

function Locked() {
  return route.value[0] === "sign-up" ? <SignUp /> : <Welcome />;
}

function Unlocked({ standing }: { standing: Standing }) {
  return (
    <>
      {standing.notices.length > 0 && <Notices notices={standing.notices} />}
      {standing.state === "active" ? <Portal standing={standing} /> : <Applicant standing={standing} />}
    </>
  );
}

/** Who may not act yet sees how the application stands, and the keys on this device. */
function Applicant({ standing }: { standing: Standing }) {
  return route.value[0] === "device" ? <ThisDevice standing={standing} parts={[]} /> : <Waiting standing={standing} />;
}

/** The screens that every member has. */
const SHARED: Area["screens"] = { device: ThisDevice };

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
  const [name = destinations[0]?.to ?? "device", ...parts] = route.value;
  const props: ScreenProps = { standing, parts };
  const Shown = { ...SHARED, ...screens }[name];
  return (
    <div class="frame">
      <Navigation destinations={destinations} current={name} />
      {name === "more" ? (
        <More destinations={destinations} />
      ) : Shown ? (
        <Shown key={route.value.join("/")} {...props} />
      ) : (
        <NotFound />
      )}
    </div>
  );
}
