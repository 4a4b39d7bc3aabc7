import { Notice } from "../../components/notice.tsx";
import { listed } from "../../messages/index.ts";
import type { Standing } from "../../worker/desk.ts";
import { patientText } from "./messages.ts";
import { categoryName } from "./own.ts";

/** Says to which categories access was given before one failed. */
export function GivenSoFar({ standing, who, given }: { standing: Standing; who: string; given: string[] }) {
  const names = given.map((category) => categoryName(standing, category));
  return given.length === 0 ? null : <Notice tone="warn">{patientText().givenSoFar(who, listed(names))}</Notice>;
}
