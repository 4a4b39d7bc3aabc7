import { Ellipsis, type IconNode } from "lucide";
import type { Destination } from "../area.ts";
import { Icon } from "../components/icon.tsx";
import { messages, number } from "../messages/index.ts";
import { hrefOf } from "../route.ts";

/** The ways to the screens: beside them where there is room, else at the foot of the page. */
export function Navigation({ destinations, current }: { destinations: Destination[]; current: string }) {
  const text = messages();
  const isBehindMore = !destinations.some(({ to, isMain }) => isMain && to === current);
  const hasMore = destinations.some(({ isMain }) => !isMain);
  return (
    <nav class="navigation" aria-label={text.navigation}>
      <ul>
        {destinations.map(({ to, label, icon, count, isMain }) => (
          <li key={to} class={isMain ? "" : "is-wide-only"}>
            <Way to={to} label={label()} icon={icon} count={count?.value ?? 0} isCurrent={to === current} />
          </li>
        ))}
        {hasMore && (
          <li class="is-narrow-only">
            <Way to="more" label={text.more} icon={Ellipsis} count={0} isCurrent={isBehindMore} />
          </li>
        )}
      </ul>
    </nav>
  );
}

interface WayProps {
  to: string;
  label: string;
  icon: IconNode;
  count: number;
  isCurrent: boolean;
}

function Way({ to, label, icon, count, isCurrent }: WayProps) {
  return (
    <a href={hrefOf(to)} {...(isCurrent ? { "aria-current": "page" } : {})}>
      <Icon of={icon} />
      <span>{label}</span>
      {count > 0 && <span class="count">{number(count)}</span>}
    </a>
  );
}
