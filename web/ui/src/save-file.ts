/** Saves content as a file on the member's device. Without a media type the browser opens nothing of it. */
export function saveFile(content: string | Blob, name: string, mediaType = ""): void {
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  // A large file takes a while to be read.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
