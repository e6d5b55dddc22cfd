import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { loggedOutCount } from "../api/client.ts";
import { Failure, Loading } from "../controls/states.tsx";
import { LoginPage } from "../login/login-page.tsx";
import { keepFocus } from "./keep-focus.ts";
import { Navigation } from "./navigation.tsx";
import { openPages } from "./pages.tsx";
import { go, link, route } from "./route.ts";
import { askSession, session } from "./session.ts";
import { ShortcutList } from "./shortcut-list.tsx";
import { everywhere, onKeyDown, useShortcuts } from "./shortcuts.ts";
import { nextTheme } from "./theme.ts";
import { Toasts, takeOffer } from "./toasts.tsx";

export function App(): JSX.Element {
  useLayoutEffect(() => {
    void askSession();
    addEventListener("keydown", onKeyDown);
    const letGo = keepFocus();
    const unsubscribe = loggedOutCount.subscribe((count) => {
      if (count > 0) session.value = { kind: "out", wasIn: true };
    });
    return () => {
      letGo();
      removeEventListener("keydown", onKeyDown);
      unsubscribe();
    };
  }, []);
  return (
    <>
      <Content />
      <Toasts />
    </>
  );
}

function Content(): JSX.Element {
  const state = session.value;
  switch (state.kind) {
    case "asking":
      return <Loading what="the page" />;
    case "failed":
      return <Failure failure={state.failure} onRetry={() => void askSession()} />;
    case "out":
      return <LoginPage wasIn={state.wasIn} />;
    case "in":
      return <Shell />;
  }
}

function Shell(): JSX.Element {
  const pages = openPages();
  const [listOpen, setListOpen] = useState(false);
  useShortcuts(everywhere, [
    ...pages.map(({ page, title, key }) => ({ keys: `g ${key}`, label: title, run: () => go(link(page)) })),
    { keys: "u", label: "Undo, while the message offers it", run: takeOffer },
    { keys: "d", label: "Light, dark or as the system", run: nextTheme },
    { keys: "?", label: "These shortcuts", run: () => setListOpen(true) },
  ]);
  const current = pages.find(({ page }) => page === route.value.page);
  const title = current?.title ?? "Not found";
  useEffect(() => {
    document.title = `${title} – Faces`;
  }, [title]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("content")?.focus()}>
        Skip to the content
      </button>
      <Navigation onShortcuts={() => setListOpen(true)} />
      <main id="content" tabIndex={-1} aria-label={title}>
        {current?.view() ?? (
          <div class="state">
            <h1>There is no such page</h1>
            <p>
              Or your key does not open it. <a href={link("live")}>Go to Live</a>
            </p>
          </div>
        )}
      </main>
      {listOpen && <ShortcutList onClose={() => setListOpen(false)} />}
    </>
  );
}
