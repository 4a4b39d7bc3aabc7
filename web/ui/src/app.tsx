/** The page. */
export function App() {
  return (
    <main>
      <h1>Your medical records, under your control</h1>
    </main>
  );
}
