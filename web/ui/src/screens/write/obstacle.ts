/** Why a form of a record cannot be filled: the name of the text that says so. */
export type Obstacle = "noCategory" | "notToAmend";

/** What the form knows of where the record can be written. */
interface Known {
  places: unknown[];
  /** The record that is replaced; absent also if its category is none of the places. */
  amended: unknown;
}

/**
 * What stands in the way of writing. A record that is amended is replaced where it is, or not at all: it never becomes a new
 * record in another category.
 */
export function obstacleTo({ places, amended }: Known, isAmending: boolean): Obstacle | undefined {
  if (isAmending && !amended) {
    return "notToAmend";
  }
  return places.length === 0 ? "noCategory" : undefined;
}
