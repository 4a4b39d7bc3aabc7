import { useSignal } from "@preact/signals";
import { localized } from "../messages/index.ts";
import { Notice } from "./notice.tsx";
import { Zoom } from "./zoom.tsx";

const text = localized({
  en: { broken: "The browser cannot show this picture: it is damaged, or of a kind that the browser does not know." },
  ar: { broken: "لا يستطيع المتصفح عرض هذه الصورة: هي تالفة، أو من نوع لا يعرفه المتصفح." },
});

/** A picture; `title` says what it is for those who do not see it. */
export function ImageView({ address, title }: { address: string; title: string }) {
  const zoom = useSignal(1);
  const isBroken = useSignal(false);
  if (isBroken.value) {
    return <Notice tone="warn">{text().broken}</Notice>;
  }
  return (
    <Zoom zoom={zoom} label={title}>
      <img
        class={zoom.value === 1 ? "record-image" : "record-image is-large"}
        src={address}
        alt={title}
        onError={() => {
          isBroken.value = true;
        }}
      />
    </Zoom>
  );
}
