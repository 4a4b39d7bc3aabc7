import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { useAction } from "../action.ts";
import { Loaded } from "./list.tsx";

interface LazyProps<P> {
  load: () => Promise<ComponentType<P>>;
  props: P;
}

/** A screen whose code is loaded when it is first shown. Give another `key` with another `load`. */
export function Lazy<P extends object>({ load, props }: LazyProps<P>) {
  // A component is a function, which a signal's `value` takes as it is.
  const loaded = useSignal<ComponentType<P> | undefined>(undefined);
  const action = useAction(async () => {
    loaded.value = await load();
  });
  useEffect(() => action.run(), []);
  const Screen = loaded.value;
  return Screen ? (
    <Screen {...props} />
  ) : (
    <main class="screen">
      <Loaded action={action} isLoaded={false} />
    </main>
  );
}
