/** Saves a text as a file on the member's device. */
export function save(text: string, mediaType: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  // The browser has taken the content by the end of this turn.
  setTimeout(() => URL.revokeObjectURL(address));
}
