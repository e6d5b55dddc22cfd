import type { JSX } from "preact";
import { Empty } from "../controls/states.tsx";

export function LivePage(): JSX.Element {
  return <Empty title="Nothing has happened yet" />;
}
