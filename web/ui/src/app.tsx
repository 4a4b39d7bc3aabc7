import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { desk, lock, member } from "./desk.ts";
import { messages } from "./messages/index.ts";
import { Applications } from "./screens/applications.tsx";
import { ThisDevice } from "./screens/device.tsx";
import { Home } from "./screens/home.tsx";
import { LanguageChoice } from "./screens/language.tsx";
import { OtherVersion } from "./screens/other-version.tsx";
import { Patients } from "./screens/patients.tsx";
import { Records } from "./screens/records.tsx";
import { SignUp } from "./screens/sign-up.tsx";
import { Waiting } from "./screens/waiting.tsx";
import type { Standing } from "./worker/desk.ts";

/** The page: the home of nobody in particular, or what the member who unlocked their keys can do. */
export function App() {
  const standing = member.value;
  return (
    <>
      <OtherVersion />
      {standing ? <Unlocked key={standing.id} standing={standing} /> : <Locked />}
    </>
  );
}

function Locked() {
  const isSigningUp = useSignal(false);
  return (
    <>
      <header>
        <strong>emr</strong>
        <LanguageChoice />
      </header>
      {isSigningUp.value ? (
        <SignUp onBack={() => (isSigningUp.value = false)} />
      ) : (
        <Home onSignUp={() => (isSigningUp.value = true)} />
      )}
    </>
  );
}

function Unlocked({ standing }: { standing: Standing }) {
  const isDeviceShown = useSignal(false);
  const text = messages();
  return (
    <>
      <header>
        <strong>
          <bdi>{standing.label}</bdi>
        </strong>
        <LanguageChoice />
        <button
          type="button"
          class="plain"
          aria-expanded={isDeviceShown.value}
          onClick={() => (isDeviceShown.value = !isDeviceShown.value)}
        >
          {text.device}
        </button>
        <button type="button" class="plain" title={text.lockHint} aria-keyshortcuts="F8" onClick={lock}>
          {text.lock}
        </button>
      </header>
      {standing.notices.length > 0 && <Notices notices={standing.notices} />}
      {isDeviceShown.value ? (
        <ThisDevice standing={standing} onClose={() => (isDeviceShown.value = false)} />
      ) : (
        <Work standing={standing} />
      )}
    </>
  );
}

/** What became of transactions of earlier sessions. */
function Notices({ notices }: Pick<Standing, "notices">) {
  useEffect(() => {
    desk.noticesSeen().catch(() => {
      // The member is told once more.
    });
  }, []);
  return (
    <>
      {notices.map((notice) => (
        <p key={notice} class="notice" role="status">
          {notice}
        </p>
      ))}
    </>
  );
}

/** What the member can do: by how far their application is, and by their roles. */
function Work({ standing }: { standing: Standing }) {
  const { roles, state } = standing;
  if (state !== "active") {
    return <Waiting standing={standing} />;
  }
  if (roles.includes("registrar") || roles.includes("ministry")) {
    return <Applications />;
  }
  return roles.includes("practitioner") ? <Patients standing={standing} /> : <Records standing={standing} />;
}
