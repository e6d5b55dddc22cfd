import type { JSX } from "preact";
import { route } from "../shell/route.ts";
import { PeopleList } from "./people-list.tsx";
import { PersonView } from "./person-view.tsx";
import "./people.css";

export function PeoplePage(): JSX.Element {
  const [name] = route.value.parts;
  return name === undefined ? <PeopleList /> : <PersonView key={name} name={name} />;
}
