/** Makes a picture small enough to be sent, with what a person sees and nothing else that its file says. */

import { recognize } from "./recognize.ts";

/** The largest file that is read, in bytes: photos of phones are smaller. */
const LARGEST = 50 * 1000 * 1000;
/** The longest sides that are tried, in pixels, and how much of a photo's detail is kept. */
const ATTEMPTS = [
  { side: 1024, quality: 0.85 },
  { side: 1024, quality: 0.7 },
  { side: 768, quality: 0.7 },
  { side: 512, quality: 0.7 },
  { side: 256, quality: 0.7 },
];
/** As many bytes of a file say of what kind it is. */
const BEGINNING = 132;

/** What is wrong with a picture. */
export type PictureProblem = "empty" | "large" | "heic" | "unreadable";

/** The picture as it is sent, or what is wrong with it. */
export type SmallPicture = { picture: File } | { problem: PictureProblem };

/**
 * The picture that a file has, drawn anew in at most `most` bytes and turned as its camera says. The new file says nothing of
 * where, when and with what it was taken. It is a JPEG; a PNG, which may be see-through, stays one if it is small enough.
 */
export async function smallPicture(file: File, most: number): Promise<SmallPicture> {
  if (file.size === 0 || file.size > LARGEST) {
    return { problem: file.size === 0 ? "empty" : "large" };
  }
  const { mediaType } = recognize(new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer()));
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return { problem: mediaType === "image/heic" ? "heic" : "unreadable" };
  }
  try {
    const picture = await drawn(bitmap, mediaType === "image/png", most);
    return picture ? { picture } : { problem: "unreadable" };
  } finally {
    bitmap.close();
  }
}

async function drawn(bitmap: ImageBitmap, isPng: boolean, most: number): Promise<File | undefined> {
  const [{ side }] = ATTEMPTS as [(typeof ATTEMPTS)[0]];
  const png = isPng ? await encoded(bitmap, side, "image/png") : undefined;
  if (png && png.size <= most) {
    return new File([png], "picture.png", { type: "image/png" });
  }
  for (const { side, quality } of ATTEMPTS) {
    const jpeg = await encoded(bitmap, side, "image/jpeg", quality);
    if (jpeg && jpeg.size <= most) {
      return new File([jpeg], "picture.jpg", { type: "image/jpeg" });
    }
  }
  return undefined;
}

/** The picture in a format, no longer than `side` and never larger than it was; `undefined` if the browser cannot. */
async function encoded(bitmap: ImageBitmap, side: number, type: string, quality?: number): Promise<Blob | undefined> {
  const { width, height } = fitting(bitmap, side);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (!context) {
    return undefined;
  }
  if (type === "image/jpeg") {
    // A JPEG is not see-through: what was would become black.
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
  // A browser that does not know a format writes another one.
  return blob?.type === type ? blob : undefined;
}

/** The size of a picture whose longer side is at most `side`. */
export function fitting({ width, height }: { width: number; height: number }, side: number) {
  const scale = Math.min(1, side / Math.max(width, height));
  const scaled = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: scaled(width), height: scaled(height) };
}
