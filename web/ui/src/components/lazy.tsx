import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useAction } from "../action.ts";
import { Loaded } from "./list.tsx";
import { Failed } from "./notice.tsx";

/** A screen whose code is loaded when it is first shown, and is there at once when it is shown again. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  const loading = async () => {
    loaded = await load();
    return loaded;
  };
  return (props) => {
    // What is shown stays what it is, so that it keeps its state.
    const shown = useRef(loaded);
    const Screen = shown.current;
    return Screen ? <Screen {...props} /> : <Lazy load={loading} props={props} />;
  };
}

interface LazyProps<P> {
  load: () => Promise<ComponentType<P>>;
  props: P;
  /** Whether it is a part of a screen: then nothing stands there before it is loaded. */
  isPart?: boolean;
}

/** A screen whose code is loaded when it is first shown. Give another `key` with another `load`. */
export function Lazy<P extends object>({ load, props, isPart = false }: LazyProps<P>) {
  // A component is a function, which a signal's `value` takes as it is.
  const loaded = useSignal<ComponentType<P> | undefined>(undefined);
  const action = useAction(async () => {
    loaded.value = await load();
  });
  useEffect(() => action.run(), []);
  const Screen = loaded.value;
  if (Screen) {
    return <Screen {...props} />;
  }
  return isPart ? (
    <Failed failure={action.failure} />
  ) : (
    <main class="screen">
      <Loaded action={action} isLoaded={false} />
    </main>
  );
}
