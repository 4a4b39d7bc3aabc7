import { messages } from "../messages/index.ts";
import { CopyButton } from "./copy.tsx";

/** The id of a transaction: a person needs it only to ask somebody about it. */
export function TransactionId({ id }: { id: string }) {
  return (
    <details class="small">
      <summary>{messages().settled.transaction}</summary>
      <p>
        <code dir="ltr">{id}</code>
      </p>
      <CopyButton text={id} />
    </details>
  );
}
