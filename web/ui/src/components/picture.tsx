import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** A picture that the page has in its memory. */
export function Picture({ of, alt }: { of: Blob; alt: string }) {
  const address = useSignal<string | undefined>(undefined);
  useEffect(() => {
    const url = URL.createObjectURL(of);
    address.value = url;
    return () => URL.revokeObjectURL(url);
  }, [of]);
  return address.value ? <img class="photo" src={address.value} alt={alt} /> : null;
}
