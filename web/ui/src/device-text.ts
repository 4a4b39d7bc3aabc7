/** The texts that two devices of a member bring to each other. */

/** What a new device asks, and what the other one answers, each by the names that only it has. */
const NAMES = {
  request: ["member", "csr", "recipient"],
  answer: ["member", "msp", "certificates"],
} as const;

/** Whether a text is the whole of a request or answer, before anything is done with it. */
export function isDeviceText(sort: keyof typeof NAMES, text: string): boolean {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === "object" && said !== null && NAMES[sort].every((name) => name in said);
  } catch {
    return false;
  }
}
