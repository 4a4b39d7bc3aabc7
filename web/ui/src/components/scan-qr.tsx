import { useSignal } from "@preact/signals";
import { ScanQrCode } from "lucide";
import { useEffect, useId, useRef } from "preact/hooks";
import { useAction } from "../action.ts";
import { PageError } from "../failure.ts";
import { localized, messages } from "../messages/index.ts";
import { readQr } from "../qr-reader.ts";
import { isVisible } from "../visible.ts";
import { Dialog } from "./dialog.tsx";
import { FileInput } from "./file-input.tsx";
import { Icon } from "./icon.tsx";
import { Failed } from "./notice.tsx";

const text = localized({
  en: {
    scan: "Scan a QR code",
    lead: "Hold the code in front of the camera. The picture stays on this device.",
    starting: "Starting the camera …",
    looking: "Looking for a code …",
    picture: "Choose a picture of the code",
  },
  ar: {
    scan: "مسح رمز QR",
    lead: "ضع الرمز أمام الكاميرا. تبقى الصورة على هذا الجهاز.",
    starting: "جارٍ تشغيل الكاميرا …",
    looking: "جارٍ البحث عن رمز …",
    picture: "اختر صورة للرمز",
  },
});

/** How long the page waits between two looks at the camera, in milliseconds. */
const PAUSE = 150;
/** After so many pictures in a row that cannot be read, the camera is of no use. */
const MOST_FAILURES = 20;

interface ScanQrProps {
  /** What the button says, if not only that a code is scanned. */
  label?: string;
  /** The name of the field of the same form that takes the text. */
  into: string;
  /** Says what is wrong with a text: then the camera goes on looking. */
  check: (text: string) => string | undefined;
}

/** Fills a field of its form with the text of a QR code, from the camera or from a picture. */
export function ScanQr({ label = text().scan, into, check }: ScanQrProps) {
  const isOpen = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const take = (found: string) => {
    isOpen.value = false;
    const field = button.current?.form?.elements.namedItem(into);
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      field.value = found;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  return (
    <div>
      <button ref={button} type="button" class="plain slim" onClick={() => (isOpen.value = true)}>
        <Icon of={ScanQrCode} />
        {label}
      </button>
      {isOpen.value && (
        <Dialog title={text().scan} onClose={() => (isOpen.value = false)}>
          <Scanner
            onRead={(found) => {
              const wrong = check(found);
              if (!wrong) {
                take(found);
              }
              return wrong;
            }}
          />
          <div class="cluster">
            <button type="button" class="plain" onClick={() => (isOpen.value = false)}>
              {messages().cancel}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** Looks for a code until `onRead` finds nothing wrong with its text. */
function Scanner({ onRead }: { onRead: (found: string) => string | undefined }) {
  const words = text();
  const wrong = useSignal("");
  const id = useId();
  const read = async (picture: ImageBitmapSource) => {
    const found = await readQr(picture);
    if (found !== undefined) {
      wrong.value = onRead(found) ?? "";
    }
    return found;
  };
  const picture = useAction(async (file: File) => {
    const bitmap = await createImageBitmap(file).catch((error) => {
      throw new PageError("NOT_A_PICTURE", error);
    });
    if ((await read(bitmap)) === undefined) {
      throw new PageError("NO_QR_CODE");
    }
  });
  return (
    <>
      {/* Phones end the camera of a page that is hidden: it starts anew when the page is looked at again. */}
      {isVisible.value && <Camera read={read} wrong={wrong.value} />}
      <Failed failure={picture.failure} />
      <div class="field">
        <label for={id}>{words.picture}</label>
        <FileInput id={id} accept="image/*" onChoose={(file) => file && picture.run(file)} />
      </div>
    </>
  );
}

interface CameraProps {
  read: (picture: ImageBitmapSource) => Promise<string | undefined>;
  /** What was wrong with the code that was read last. */
  wrong: string;
}

/** What the camera sees, in which a code is looked for as long as this is shown. */
function Camera({ read, wrong }: CameraProps) {
  const words = text();
  const video = useRef<HTMLVideoElement>(null);
  const isStarted = useSignal(false);
  const camera = useAction(async (signal: AbortSignal) => {
    const stream = await startCamera();
    const stop = () => stream.getTracks().map((track) => track.stop());
    signal.addEventListener("abort", stop);
    try {
      const shown = video.current;
      if (shown && !signal.aborted) {
        shown.srcObject = stream;
        await shown.play();
        isStarted.value = true;
      }
      for (let failures = 0; shown && !signal.aborted; ) {
        try {
          await read(shown);
          failures = 0;
        } catch (error) {
          // One picture that cannot be read is followed by others.
          failures += 1;
          if (failures === MOST_FAILURES) {
            throw error;
          }
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    } catch (error) {
      // A camera that is stopped while it starts says so.
      if (!signal.aborted) {
        throw error;
      }
    } finally {
      stop();
    }
  });
  useEffect(() => {
    const closed = new AbortController();
    camera.run(closed.signal);
    return () => closed.abort();
  }, []);
  return (
    <>
      {!camera.failure && (
        <>
          <p class="quiet">{words.lead}</p>
          <video ref={video} class="scanner" muted playsInline aria-label={words.looking} />
        </>
      )}
      <p class="quiet small" role="status">
        {wrong || (!camera.failure && (isStarted.value ? words.looking : words.starting))}
      </p>
      <Failed failure={camera.failure} />
    </>
  );
}

/** The camera at the device's back, if it has several. */
async function startCamera(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  } catch (error) {
    const reason = error instanceof DOMException ? error.name : "";
    if (reason === "NotAllowedError" || reason === "SecurityError") {
      throw new PageError("CAMERA_DENIED", error);
    }
    throw new PageError(reason === "NotReadableError" || reason === "AbortError" ? "CAMERA_BUSY" : "NO_CAMERA", error);
  }
}
