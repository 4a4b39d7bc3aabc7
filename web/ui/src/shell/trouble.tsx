import { messages } from "../messages/index.ts";
import { hrefOf, route } from "../route.ts";
import { welcome } from "../screens/welcome/messages.ts";

/** Below each screen of a person without unlocked keys: whom they tell that something does not work. */
export function Trouble() {
  const text = welcome();
  return (
    <footer class="trouble">
      <p class="quiet">{text.doesNotWork}</p>
      {route.value[0] !== "tell" && <a href={hrefOf("tell")}>{messages().feedback}</a>}
      <a href={hrefOf("hospital", "ministry")}>{text.reachMinistry}</a>
    </footer>
  );
}
