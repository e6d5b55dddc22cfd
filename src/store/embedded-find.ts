import type { Parameter } from "../sqlite/database.ts";
import type { LabelledKind } from "./embedded-labels.ts";
import { orderOf, type SqlPart } from "./embedded-order.ts";
import type { ResultQuery } from "./results.ts";

interface Label {
  readonly field: "name" | "kind";
  readonly value: string;
}

/**
 * The statement of a checked query. It reads one index in the order of the answer and stops at the limit: an event's
 * frames, else a name's, else a monitor's, else a kind's, else all by time. Labels that do not lead are looked up for
 * each row.
 */
export function findStatement(kind: LabelledKind, query: ResultQuery): SqlPart {
  const labels = labelsOf(query);
  const byRows = query.event !== undefined || (query.name === undefined && query.monitor !== undefined);
  const leading = byRows ? undefined : labels[0];
  const captured = leading ? "l.captured_at" : "r.captured_at";
  const order = orderOf(query, { captured, key: "r.key" });
  const conditions = [
    ...(leading ? [{ sql: "l.field = ? AND l.value = ?", parameters: [leading.field, leading.value] }] : []),
    ...condition(`${captured} >= ?`, query.from?.getTime()),
    ...condition(`${captured} < ?`, query.to?.getTime()),
    ...order.conditions,
    ...condition("r.monitor = ?", query.monitor),
    ...condition("r.event = ?", query.event),
    ...labels.filter((label) => label !== leading).map((label) => carries(kind, label)),
  ];
  // CROSS JOIN keeps SQLite from turning the order of the two tables round.
  const tables = leading ? `${kind}_labels l CROSS JOIN ${kind}s r ON r.id = l.${kind}_id` : `${kind}s r`;
  const filter = conditions.length > 0 ? `WHERE ${conditions.map(({ sql }) => sql).join(" AND ")}` : "";
  return {
    sql: `SELECT r.key, r.body FROM ${tables} ${filter} ${order.orderBy} LIMIT ?`,
    parameters: [...conditions.flatMap(({ parameters }) => parameters), query.limit],
  };
}

function labelsOf({ name, kind }: ResultQuery): readonly Label[] {
  const labels: Label[] = [];
  if (name !== undefined) labels.push({ field: "name", value: name });
  if (kind !== undefined) labels.push({ field: "kind", value: kind });
  return labels;
}

function condition(sql: string, parameter: Parameter | undefined): readonly SqlPart[] {
  return parameter === undefined ? [] : [{ sql, parameters: [parameter] }];
}

function carries(kind: LabelledKind, { field, value }: Label): SqlPart {
  return {
    sql: `EXISTS (SELECT 1 FROM ${kind}_labels o WHERE o.field = ? AND o.value = ?
      AND o.captured_at = r.captured_at AND o.${kind}_id = r.id)`,
    parameters: [field, value],
  };
}
