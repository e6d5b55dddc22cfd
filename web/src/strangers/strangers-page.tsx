import type { JSX } from "preact";
import { route } from "../shell/route.ts";
import { StrangerList } from "./stranger-list.tsx";
import { StrangerView } from "./stranger-view.tsx";
import "./strangers.css";

export function StrangersPage(): JSX.Element {
  const [id] = route.value.parts;
  return id === undefined ? <StrangerList /> : <StrangerView key={id} id={id} />;
}
