/** Reads QR codes: with the browser's own reader where it has one, else with code that is loaded for it. */

/** A reader of codes as browsers offer it: Shape Detection API, `BarcodeDetector`. */
interface Detector {
  detect(image: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: ["qr_code"] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

let reader: Promise<Detector> | undefined;

/** The text of a QR code in a picture; `undefined` if it has none. */
export async function readQr(picture: ImageBitmapSource): Promise<string | undefined> {
  reader ??= detector().catch((error) => {
    // The next call tries again.
    reader = undefined;
    throw error;
  });
  const [found] = await (await reader).detect(picture);
  return found?.rawValue;
}

async function detector(): Promise<Detector> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = await own?.getSupportedFormats().catch((): string[] => []);
  const Class = own && formats?.includes("qr_code") ? own : (await import("qr/decode.js")).BarcodeDetector;
  return new Class({ formats: ["qr_code"] });
}
