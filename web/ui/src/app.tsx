import { useSignal } from "@preact/signals";
import { desk, member } from "./desk.ts";
import { Home } from "./screens/home.tsx";
import { Records } from "./screens/records.tsx";
import { SignUp } from "./screens/sign-up.tsx";
import { Waiting } from "./screens/waiting.tsx";
import { texts } from "./texts.ts";

/** The page: the home of nobody in particular, or what the member who unlocked their keys can do. */
export function App() {
  const isSigningUp = useSignal(false);
  const standing = member.value;
  if (!standing) {
    return isSigningUp.value ? (
      <SignUp onBack={() => (isSigningUp.value = false)} />
    ) : (
      <Home onSignUp={() => (isSigningUp.value = true)} />
    );
  }
  const lock = async () => {
    isSigningUp.value = false;
    member.value = undefined;
    await desk.lock();
  };
  return (
    <>
      <header>
        <strong>{standing.label}</strong>
        <button type="button" class="plain" onClick={lock}>
          {texts.lock}
        </button>
      </header>
      {standing.state === "active" ? <Records standing={standing} /> : <Waiting standing={standing} />}
    </>
  );
}
