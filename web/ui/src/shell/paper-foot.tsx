import { isolated, messages } from "../messages/index.ts";
import type { Standing } from "../worker/desk.ts";

/** On paper alone: who printed it. A sheet that is found somewhere has no window around it that says so. */
export function PaperFoot({ standing: { label, id } }: { standing: Standing }) {
  return <p class="paper-only small">{messages().printedBy(isolated(label), isolated(id))}</p>;
}
