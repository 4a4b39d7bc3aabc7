import { expect, test } from "vitest";
import { fileProblem } from "./file-problem.ts";

test("a file is refused if none was chosen, if it is empty or huge, and if few programs open it", () => {
  const file = { name: "report.pdf", size: 1000, type: "application/pdf" };
  expect(fileProblem(file)).toBe(undefined);
  expect(fileProblem({ name: "", size: 0, type: "" })).toBe("missing");
  expect(fileProblem({ ...file, size: 0 })).toBe("empty");
  expect(fileProblem({ ...file, size: 200_000_001 })).toBe("large");
  expect(fileProblem({ ...file, type: "image/heic" })).toBe("heic");
  expect(fileProblem({ name: "IMG_1.HEIC", size: 1, type: "" })).toBe("heic");
});
