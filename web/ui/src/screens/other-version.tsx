import { messages } from "../messages/index.ts";
import { isOtherVersion } from "../version.ts";
import { LoadAnew } from "./parts.tsx";

/** Offers to load the page anew if the service serves another version of it. */
export function OtherVersion() {
  return (
    <div role="status">
      {isOtherVersion.value && (
        <div class="notice">
          <p>{messages().otherVersion}</p>
          <LoadAnew />
        </div>
      )}
    </div>
  );
}
