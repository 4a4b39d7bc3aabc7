/** Where a press on a contact leads: to a call or a message; `undefined` if it is neither a number nor an address. */
export function contactLink(contact: string): string | undefined {
  const text = contact.trim();
  if (/^[^\s@:?]+@[^\s@:?]+\.[^\s@:?]+$/.test(text)) {
    return `mailto:${text}`;
  }
  const number = text.replaceAll(/[\s().–-]/g, "");
  return /^\+?\d{3,15}$/.test(number) ? `tel:${number}` : undefined;
}
