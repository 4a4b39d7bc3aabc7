import { useMemo } from "preact/hooks";
import encodeQR from "qr";

/** A text as a QR code, for the camera of another device; `label` says what it is. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => drawn(text), [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}

/** The dark squares of a QR code, as one path. */
function drawn(text: string): { size: number; path: string } {
  const rows = encodeQR(text, "raw", { ecc: "medium" });
  const squares = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size: rows.length, path: squares.join("") };
}
