import { render } from "preact";
import { App } from "./app.tsx";
import { watchChanges } from "./live.ts";
import { watchLock } from "./lock.ts";
import { askNetworkKind } from "./network-kind.ts";
import { watchOpen } from "./settling.ts";
import { watchVersion } from "./version.ts";

void askNetworkKind();
watchVersion();
watchLock();
watchChanges();
watchOpen();
render(<App />, document.getElementById("page") as HTMLElement);
