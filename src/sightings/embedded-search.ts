import type { Parameter } from "../sqlite/database.ts";
import type { SightingQuery } from "./sighting-store.ts";

type Condition = readonly [sql: string, parameters: readonly Parameter[]];

/** The statement of a checked query. */
export function findSightings(
  columns: string,
  query: SightingQuery,
): { readonly sql: string; readonly parameters: readonly Parameter[] } {
  const isNewest = query.sort !== "oldest";
  const conditions = [...equalities(query), ...times(query, isNewest), ...reviewConditions(query)];
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(([sql]) => sql).join(" AND ")}`;
  const order = isNewest ? "DESC" : "ASC";
  return {
    sql: `SELECT ${columns} FROM sightings s ${where} ORDER BY s.captured_at ${order}, s.id ${order} LIMIT ?`,
    parameters: [...conditions.flatMap(([, parameters]) => parameters), query.limit],
  };
}

const equal = (column: string, value: string | undefined): readonly Condition[] =>
  value === undefined ? [] : [[`${column} = ?`, [value]]];

const equalities = ({ monitor, event, person, kind, stranger }: SightingQuery): readonly Condition[] => [
  ...equal("s.monitor", monitor),
  ...equal("s.event", event),
  ...equal("s.person", person),
  ...equal("s.kind", kind),
  ...equal("s.stranger", stranger),
];

const times = ({ from, to, after }: SightingQuery, isNewest: boolean): readonly Condition[] => [
  ...(from === undefined ? [] : [["s.captured_at >= ?", [from.getTime()]] satisfies Condition]),
  ...(to === undefined ? [] : [["s.captured_at < ?", [to.getTime()]] satisfies Condition]),
  ...(after === undefined
    ? []
    : [
        [
          `(s.captured_at, s.id) ${isNewest ? "<" : ">"} (?, ?)`,
          [after.capturedAt.getTime(), after.id],
        ] satisfies Condition,
      ]),
];

function reviewConditions({ reviewed }: SightingQuery): readonly Condition[] {
  if (reviewed === undefined) return [];
  if (reviewed) return [["s.reviewed = 1", []]];
  return [
    ["s.reviewed = 0", []],
    ["(s.stranger IS NULL OR s.stranger NOT IN (SELECT id FROM strangers WHERE ignored = 1))", []],
  ];
}
