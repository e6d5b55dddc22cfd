import { useEffect, useRef, useState } from "preact/hooks";
import { noteInQuery, route } from "../shell/route.ts";
import type { Draft } from "./draft.ts";
import { draftIn, draftQuery } from "./tune-address.ts";

/** So long a slider has to rest before it stands in the address: browsers let a page write it so often only. */
const restMs = 400;

/** Where the sliders stand: at the settings but for what the page's address tells, which in turn follows them. */
export function useDraft(before: Draft): readonly [Draft, (draft: Draft) => void] {
  const inAddress = draftIn(route.value.query, before);
  const [draft, setDraft] = useState<Draft>(inAddress);
  const noted = useRef(JSON.stringify(inAddress));
  useEffect(() => {
    // Somebody went back, or opened another address of this page; what the sliders themselves wrote there is no news, and
    // may be older than they are by now.
    if (JSON.stringify(inAddress) !== noted.current) setDraft(inAddress);
    noted.current = JSON.stringify(inAddress);
  }, [JSON.stringify(inAddress)]);
  useEffect(() => {
    const timer = setTimeout(() => {
      noted.current = JSON.stringify(draft);
      noteInQuery(draftQuery(before, draft));
    }, restMs);
    return () => clearTimeout(timer);
  }, [JSON.stringify([before, draft])]);
  return [draft, setDraft];
}
