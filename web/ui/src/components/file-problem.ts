/**
 * The largest file, in bytes. The service takes 272 MiB of an encrypted file; this page holds a file several times
 * while it encrypts it.
 */
const LARGEST = 200 * 1000 * 1000;

/** What is wrong with a file that is added to a record. */
export type FileProblem = "missing" | "empty" | "large" | "heic";

/** Says what is wrong with a file, before anything of it is read. */
export function fileProblem({ name, size, type }: Pick<File, "name" | "size" | "type">): FileProblem | undefined {
  if (name === "") {
    return "missing";
  }
  if (size === 0) {
    return "empty";
  }
  if (size > LARGEST) {
    return "large";
  }
  return /hei[cf]/i.test(type) || /\.hei[cf]$/i.test(name) ? "heic" : undefined;
}
