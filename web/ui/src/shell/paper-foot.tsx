import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isolated, messages, moment } from "../messages/index.ts";
import type { Standing } from "../worker/desk.ts";

/**
 * On paper alone: who printed it, and when. A sheet that is found somewhere has no window around it that says so. It stands
 * at the foot of each sheet where the browser can do that (the style sheet uses the property), and at the end in any case.
 */
export function PaperFoot({ standing: { label, id } }: { standing: Standing }) {
  const printed = useSignal(Date.now());
  useEffect(() => {
    const note = () => {
      printed.value = Date.now();
    };
    addEventListener("beforeprint", note);
    return () => removeEventListener("beforeprint", note);
  }, []);
  const said = messages().printedBy(isolated(label), isolated(id), moment(printed.value));
  useEffect(() => {
    const { style } = document.documentElement;
    style.setProperty("--printed-by", JSON.stringify(said));
    return () => void style.removeProperty("--printed-by");
  }, [said]);
  return <p class="paper-only small">{said}</p>;
}
