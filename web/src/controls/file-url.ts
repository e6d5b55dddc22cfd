import { useEffect, useState } from "preact/hooks";

/** An address under which the page shows a file that never left this device; undefined at first. */
export function useFileUrl(file: File): string | undefined {
  const [source, setSource] = useState<string>();
  useEffect(() => {
    const url = URL.createObjectURL(file);
    setSource(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return source;
}
