import type { JSX } from "preact";
import type { Query } from "../api/client.ts";
import { answerKinds, Choice, MomentFilter, TextFilter } from "../controls/filter-fields.tsx";
import { FilterForm } from "../controls/filter-form.tsx";
import { PersonFilter } from "../faces/person-filter.tsx";
import { changeQuery, route } from "../shell/route.ts";

const fieldNames = ["person", "kind", "reviewed", "monitor", "event", "from", "to"] as const;
type FieldName = (typeof fieldNames)[number];

/** What is asked for, out of the address, so that it can be kept and sent. */
export function filterOf(query: ReadonlyMap<string, string>): Readonly<Record<FieldName, string>> {
  const value = (name: FieldName): string => query.get(name) ?? "";
  return {
    person: value("person"),
    kind: value("kind"),
    reviewed: query.get("reviewed") ?? "false",
    monitor: value("monitor"),
    event: value("event"),
    from: value("from"),
    to: value("to"),
  };
}

export function facesQuery(query: ReadonlyMap<string, string>): Query {
  const { reviewed, ...rest } = filterOf(query);
  return { ...rest, reviewed: reviewed === "all" ? undefined : reviewed };
}

/** All but whether somebody has spoken, which Review begins with. */
const conditions = ["person", "kind", "monitor", "event", "from", "to"] as const;

const setIn = (query: ReadonlyMap<string, string>): number =>
  conditions.filter((name) => filterOf(query)[name] !== "").length;

export const isFiltered = (query: ReadonlyMap<string, string>): boolean => setIn(query) > 0;

/** Takes back every condition. */
export const showAllFaces = (): void => changeQuery(Object.fromEntries(conditions.map((name) => [name, ""])));

const reviewedChoices = [
  ["false", "not yet"],
  ["true", "already"],
  ["all", "all"],
] as const;

export function ReviewFilter(): JSX.Element {
  const filter = filterOf(route.value.query);
  const field = (name: FieldName) => ({
    value: filter[name],
    onChange: (value: string) => changeQuery({ [name]: value }),
  });
  return (
    <FilterForm set={setIn(route.value.query)}>
      <Choice label="Reviewed" options={reviewedChoices} {...field("reviewed")} />
      <Choice label="Answer" options={answerKinds} {...field("kind")} />
      <PersonFilter {...field("person")} />
      <TextFilter label="Camera" {...field("monitor")} />
      <TextFilter label="Event" {...field("event")} />
      <MomentFilter label="From" {...field("from")} />
      <MomentFilter label="To" {...field("to")} />
    </FilterForm>
  );
}
