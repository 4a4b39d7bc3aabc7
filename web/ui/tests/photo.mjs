/** A photo as a phone takes it: large, on its side, and with a note of where it was taken. */

/** What the photo's file says of its place. */
export const PLACE = "33.8938 N, 35.5018 E";
/** The camera lay on its side: the picture is shown turned (EXIF, tag 274). */
const TURNED = 6;

/**
 * Makes the photo, with the browser's own means. It is 2400 pixels wide and 1600 high as it is stored, and has so much
 * detail that its file has several megabytes.
 *
 * @param {import("playwright-core").Page} page
 */
export async function photoOfAPhone(page) {
  const encoded = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 2400, height: 1600 });
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(canvas.width, canvas.height);
    for (let at = 0; at < pixels.data.length; at += 65_536) {
      crypto.getRandomValues(pixels.data.subarray(at, at + 65_536));
    }
    context.putImageData(pixels, 0, 0);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
    return [...new Uint8Array(await blob.arrayBuffer())].map((byte) => String.fromCharCode(byte)).join("");
  });
  const jpeg = Buffer.from(encoded, "latin1");
  return {
    name: "IMG_0042.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.concat([jpeg.subarray(0, 2), notes(), jpeg.subarray(2)]),
  };
}

/** A JPEG's segment of notes: EXIF 2.32, section 4.5.4. */
function notes() {
  const place = Buffer.from(`${PLACE}\0`);
  const entries = [entry(270, 2, place.length, 38), entry(274, 3, 1, TURNED << 16)];
  const tiff = Buffer.concat([Buffer.from("MM\0*\0\0\0\b\0\u0002", "latin1"), ...entries, Buffer.alloc(4), place]);
  const content = Buffer.concat([Buffer.from("Exif\0\0"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

function entry(tag, type, count, value) {
  const entry = Buffer.alloc(12);
  entry.writeUInt16BE(tag, 0);
  entry.writeUInt16BE(type, 2);
  entry.writeUInt32BE(count, 4);
  entry.writeUInt32BE(value, 8);
  return entry;
}
