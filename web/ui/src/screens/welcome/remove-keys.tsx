import { Trash2 } from "lucide";
import { AskFirst } from "../../components/ask-first.tsx";
import { desk } from "../../desk.ts";
import { welcome } from "./messages.ts";

/** Removes a person's keys from this browser, after asking. */
export function RemoveKeys({ id, label, onRemoved }: { id: string; label: string; onRemoved: () => void }) {
  const text = welcome();
  const remove = async () => {
    await desk.removeKeys(id);
    onRemoved();
  };
  return (
    <div>
      <AskFirst
        label={text.remove}
        busy={text.removing}
        icon={Trash2}
        title={text.removeTitle(label)}
        work={remove}
        isSlim
      >
        <p>{text.removeMeans}</p>
      </AskFirst>
    </div>
  );
}
