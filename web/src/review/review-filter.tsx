import type { JSX } from "preact";
import { useEffect, useId } from "preact/hooks";
import type { Query } from "../api/client.ts";
import { loadPeopleNames, peopleNames } from "../api/people-names.ts";
import { isoOf, localOf } from "../faces/moments.ts";
import { go, link, route } from "../shell/route.ts";
import { attempt } from "../shell/toasts.tsx";

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

function setFilter(name: FieldName, value: string): void {
  const next = { ...filterOf(route.value.query), [name]: value };
  go(link("review", [], Object.fromEntries(Object.entries(next).filter(([, text]) => text !== ""))));
}

const kinds = [
  ["", "any"],
  ["known", "known"],
  ["unknown", "stranger"],
  ["undecided", "undecided"],
] as const;

const reviewedChoices = [
  ["false", "not yet"],
  ["true", "already"],
  ["all", "all"],
] as const;

export function ReviewFilter(): JSX.Element {
  const id = useId();
  useEffect(() => attempt(loadPeopleNames), []);
  const filter = filterOf(route.value.query);
  return (
    <form class="fields" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      <Choice
        id={`${id}-reviewed`}
        label="Reviewed"
        value={filter.reviewed}
        options={reviewedChoices}
        name="reviewed"
      />
      <Choice id={`${id}-kind`} label="Answer" value={filter.kind} options={kinds} name="kind" />
      <Choice
        id={`${id}-person`}
        label="Person"
        value={filter.person}
        options={[
          ["", "any"],
          ...[...new Set([...peopleNames.value, filter.person])].filter(Boolean).map((name) => [name, name] as const),
        ]}
        name="person"
      />
      <Text id={`${id}-monitor`} label="Camera" value={filter.monitor} name="monitor" />
      <Text id={`${id}-event`} label="Event" value={filter.event} name="event" />
      <Moment id={`${id}-from`} label="From" value={filter.from} name="from" />
      <Moment id={`${id}-to`} label="To" value={filter.to} name="to" />
    </form>
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly name: FieldName;
}

function Choice(props: FieldProps & { readonly options: readonly (readonly [string, string])[] }): JSX.Element {
  const { id, label, value, options, name } = props;
  return (
    <div>
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => setFilter(name, event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function Text({ id, label, value, name }: FieldProps): JSX.Element {
  return (
    <div>
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        placeholder="any"
        onChange={(event) => setFilter(name, event.currentTarget.value.trim())}
      />
    </div>
  );
}

function Moment({ id, label, value, name }: FieldProps): JSX.Element {
  return (
    <div>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        step="1"
        value={localOf(value)}
        onChange={(event) => setFilter(name, isoOf(event.currentTarget.value) ?? "")}
      />
    </div>
  );
}
