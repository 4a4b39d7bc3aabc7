import { ChevronRight } from "lucide";
import type { Destination } from "../area.ts";
import { Icon } from "../components/icon.tsx";
import { Row } from "../components/list.tsx";
import { Screen } from "../components/screen.tsx";
import { messages } from "../messages/index.ts";
import { hrefOf } from "../route.ts";

/** On a phone: the screens that have no place at its foot. */
export function More({ destinations }: { destinations: Destination[] }) {
  return (
    <Screen title={messages().more}>
      <ul class="rows card">
        {destinations
          .filter(({ isMain }) => !isMain)
          .map(({ to, label, icon }) => (
            <Row key={to} icon={icon} title={label()} href={hrefOf(to)} end={<Icon of={ChevronRight} isDirected />} />
          ))}
      </ul>
    </Screen>
  );
}
