/** Characters in groups that people read to each other: always from left to right. */
export function Groups({ text, isLarge = false }: { text: string; isLarge?: boolean }) {
  const groups = text.includes(" ") ? text.split(" ") : (text.match(/.{1,4}/g) ?? []);
  return (
    <code class={isLarge ? "groups large" : "groups"} dir="ltr">
      {groups.map((group, index) => (
        // The groups of a text never move, and one may come twice.
        <span key={index}>{group} </span>
      ))}
    </code>
  );
}
