import { Notice } from "../components/notice.tsx";
import { localized } from "../messages/index.ts";
import { hrefOf, route } from "../route.ts";

const text = localized({
  en: {
    isRecovered: "You have recovered your membership. Your earlier records are still closed to this device.",
    open: "Open them again",
  },
  ar: {
    isRecovered: "استرددت عضويتك. وما زالت سجلاتك السابقة مغلقة على هذا الجهاز.",
    open: "فتحها من جديد",
  },
});

/** Says after a recovery that what was sealed to the lost devices is still closed, and leads to what opens it. */
export function RestoreNotice() {
  if (route.value[0] === "restore") {
    return null;
  }
  return (
    <div class="screen" role="status">
      <Notice tone="warn">
        <p>{text().isRecovered}</p>
        <a class="button slim" href={hrefOf("restore")}>
          {text().open}
        </a>
      </Notice>
    </div>
  );
}
