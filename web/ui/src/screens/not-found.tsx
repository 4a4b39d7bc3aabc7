import { Screen } from "../components/screen.tsx";
import { messages } from "../messages/index.ts";
import { hrefOf } from "../route.ts";

/** What an address shows that names no screen of this member. */
export function NotFound() {
  const text = messages();
  return (
    <Screen title={text.notFound} lead={text.notFoundLead}>
      <p>
        <a class="button" href={hrefOf()}>
          {text.toStart}
        </a>
      </p>
    </Screen>
  );
}
