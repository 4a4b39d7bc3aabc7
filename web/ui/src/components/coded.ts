/** The fields of a form that belong to words with a code. */

/** The name of the hidden field with the code. */
export function codeField(name: string): string {
  return `${name}-code`;
}

/** The name of the hidden field with the system of the code. */
export function systemField(name: string): string {
  return `${name}-system`;
}
