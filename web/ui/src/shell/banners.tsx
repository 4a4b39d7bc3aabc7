import { FlaskConical, WifiOff } from "lucide";
import { Icon } from "../components/icon.tsx";
import { LoadAnew } from "../components/notice.tsx";
import { messages } from "../messages/index.ts";
import { networkKind } from "../network-kind.ts";
import { isOnline } from "../online.ts";
import { isOtherVersion } from "../version.ts";

/** What concerns the whole page. */
export function Banners() {
  const text = messages();
  return (
    <div role="status">
      {(networkKind.value === "demo" || networkKind.value === "test") && (
        <p class="banner">
          <Icon of={FlaskConical} />
          {networkKind.value === "demo" ? text.demoNetwork : text.testNetwork}
        </p>
      )}
      {!isOnline.value && (
        <p class="banner">
          <Icon of={WifiOff} />
          {text.offline}
        </p>
      )}
      {isOtherVersion.value && (
        <div class="banner accent">
          <p>{text.otherVersion}</p>
          <LoadAnew />
        </div>
      )}
    </div>
  );
}
