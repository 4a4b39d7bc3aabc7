import { expect, test, vi } from "vitest";
import { fitting, smallPicture } from "./small-picture.ts";

const MOST = 256 * 1024;

/** A browser that reads no picture. */
vi.stubGlobal("createImageBitmap", async () => {
  throw new DOMException("it is none", "InvalidStateError");
});

test("a file that is no picture, an empty one and a huge one are told apart", async () => {
  const huge = Object.defineProperty(new File([], "a.jpg"), "size", { value: 50_000_001 });
  expect(await smallPicture(new File([], "a.jpg"), MOST)).toEqual({ problem: "empty" });
  expect(await smallPicture(huge, MOST)).toEqual({ problem: "large" });
  expect(await smallPicture(new File(["words"], "a.jpg"), MOST)).toEqual({ problem: "unreadable" });
});

test("a HEIC photo that the browser cannot read is told apart by its bytes, whatever its name", async () => {
  expect(await smallPicture(new File(["\0\0\0\x18ftypheic"], "a.jpg"), MOST)).toEqual({ problem: "heic" });
});

test("a picture becomes smaller with its sides in proportion, and never larger", () => {
  expect(fitting({ width: 4000, height: 3000 }, 1024)).toEqual({ width: 1024, height: 768 });
  expect(fitting({ width: 300, height: 4000 }, 1000)).toEqual({ width: 75, height: 1000 });
  expect(fitting({ width: 40, height: 30 }, 1024)).toEqual({ width: 40, height: 30 });
  expect(fitting({ width: 1, height: 10_000 }, 256)).toEqual({ width: 1, height: 256 });
});
