import { expect, test } from "vitest";
import { contactLink } from "./contact-link.ts";

test("a telephone number is called, and an e-mail address written to", () => {
  expect(contactLink("+961 (6) 555-220")).toBe("tel:+9616555220");
  expect(contactLink("desk@hospital.example")).toBe("mailto:desk@hospital.example");
});

test("another text leads nowhere", () => {
  for (const text of ["", "Ask at the door", "javascript:alert(1)", "a@b.example?bcc=x", "12"]) {
    expect(contactLink(text)).toBeUndefined();
  }
});
