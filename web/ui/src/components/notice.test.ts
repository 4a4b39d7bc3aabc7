import { expect, test, vi } from "vitest";
import { Done } from "./notice.tsx";

const focus = vi.hoisted(() => vi.fn());

vi.mock("../failure.ts", () => ({}));
vi.mock("../messages/index.ts", () => ({}));
vi.mock("./unconfirmed.tsx", () => ({}));
vi.mock("preact/hooks", () => {
  let before: unknown[] = [];
  return {
    useRef: () => ({ current: { focus } }),
    useEffect: (effect: () => void, on: unknown[]) => {
      if (on.some((one, index) => one !== before[index])) {
        effect();
      }
      before = on;
    },
  };
});

test("what was done takes the focus once, and not again in another language", () => {
  let language = "English";
  const opened = () => `Opened, in ${language}`;
  Done({ children: undefined });
  expect(focus).toHaveBeenCalledTimes(0);
  Done({ children: opened });
  expect(focus).toHaveBeenCalledTimes(1);
  language = "Arabic";
  expect(JSON.stringify(Done({ children: opened }))).toContain("Opened, in Arabic");
  expect(focus).toHaveBeenCalledTimes(1);
  Done({ children: () => "Closed" });
  expect(focus).toHaveBeenCalledTimes(2);
});

test("a plain text takes the focus once, and again when the same was done once more", () => {
  focus.mockClear();
  Done({ children: false, times: 0 });
  Done({ children: "Saved", times: 1 });
  Done({ children: "حُفظ", times: 1 });
  expect(focus).toHaveBeenCalledTimes(1);
  Done({ children: "حُفظ", times: 2 });
  expect(focus).toHaveBeenCalledTimes(2);
});
