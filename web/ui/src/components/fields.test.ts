import type { ComponentChild, VNode } from "preact";
import { expect, test, vi } from "vitest";
import { Select } from "./fields.tsx";

vi.mock("../messages/index.ts", () => ({ localized: (texts: { en: object }) => () => texts.en }));

type Element = VNode<{ children: ComponentChild[]; value: string; selected: boolean }>;

/** The values of a list's options that are chosen when it is first shown. */
function chosenOf(props: Parameters<typeof Select>[0]): string[] {
  const labelled = Select(props) as unknown as VNode<{ children: (attributes: object) => Element }>;
  const options = labelled.props.children({}).props.children.flat() as Element[];
  return options.filter((option) => option?.props?.selected).map(({ props }) => props.value);
}

test("a list that opens begins with the value that it is given", () => {
  const options = ["confirmed", "unconfirmed", "refuted"].map((value) => ({ value, label: value }));
  const common = { label: "Certainty", name: "certainty", options };
  expect(chosenOf({ ...common, value: "refuted" })).toEqual(["refuted"]);
  expect(chosenOf({ ...common, value: "unconfirmed", isOptional: true })).toEqual(["unconfirmed"]);
  expect(chosenOf(common)).toEqual([]);
});
