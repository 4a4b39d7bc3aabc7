/** Words of a program, which are English: they are marked as such on a page in another language. */
export function English({ children }: { children: string }) {
  return (
    <bdi lang="en" dir="ltr">
      {children}
    </bdi>
  );
}
