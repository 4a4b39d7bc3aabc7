import { render } from "preact";
import { App } from "./app.tsx";
import { watchLock } from "./lock.ts";
import { watchVersion } from "./version.ts";

watchVersion();
watchLock();
render(<App />, document.getElementById("page") as HTMLElement);
