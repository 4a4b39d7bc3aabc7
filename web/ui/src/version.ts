import { signal } from "@preact/signals";

/** A file of the service that says that address for the page that it serves now. */
const SERVED = "/version.txt";

/** Whether the service serves another version of the page than this one. */
export const isOtherVersion = signal(false);

/** Asks the service which version of the page it serves. A service that does not answer says nothing about it. */
export async function checkVersion(): Promise<void> {
  try {
    const answer = await fetch(SERVED, { cache: "no-store" });
    if (answer.ok) {
      isOtherVersion.value = (await answer.text()).trim() !== ownScript();
    }
  } catch {
    // The call that needs the service says that it is not there.
  }
}

/** Asks at the start, and each time that the page is looked at again. */
export function watchVersion(): void {
  void checkVersion();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      void checkVersion();
    }
  });
}

/** This version of the page, by the name of its main script. */
export function ownVersion(): string {
  const own = ownScript();
  return own.slice(own.lastIndexOf("/") + 1);
}

/** The address of the page's main script, whose name contains a digest of all that it loads. */
function ownScript(): string {
  const script = document.querySelector<HTMLScriptElement>("script[type=module][src]");
  if (!script) {
    throw new Error("the page names no main script");
  }
  return new URL(script.src).pathname;
}
