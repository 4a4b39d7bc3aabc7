import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useAction } from "../action.ts";
import { messages } from "../messages/index.ts";
import { Asking, type AskingProps } from "./asking.tsx";
import { Do } from "./button.tsx";

interface AskFirstProps extends AskingProps {
  /** What the answer says while it is done. */
  busy: string;
  /** What it means. */
  children: ComponentChildren;
  work: () => Promise<void>;
}

/** The button of something that takes something away: it says what that means, and asks, before it is done. */
export function AskFirst({ busy, children, work, ...asking }: AskFirstProps) {
  const { label, icon } = asking;
  const isAsking = useSignal(false);
  const close = () => {
    isAsking.value = false;
  };
  const answer = useAction(async () => {
    await work();
    close();
  });
  return (
    <Asking {...asking} isAsking={isAsking}>
      {children}
      <div class="cluster">
        <Do action={answer} label={label} busy={busy} onClick={answer.run} look="danger" {...(icon ? { icon } : {})} />
        <button type="button" class="plain" onClick={close}>
          {messages().cancel}
        </button>
      </div>
    </Asking>
  );
}
