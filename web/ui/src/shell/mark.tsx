/** The product's mark: a sheet with a line of a pulse that ends in a tick. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="9" />
      <path class="mark-sign" d="M5.5 17h4l2.6-6.5 4.3 12 2.6-6 1.6 2 5.4-6.5" />
    </svg>
  );
}
