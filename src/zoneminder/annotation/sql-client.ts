export type SqlValue = string | number | null;

/** What the annotation needs of a connection to ZoneMinder's database. */
export interface SqlClient {
  /**
   * @param values - in the order of the statement's question marks
   * @returns rows of a SELECT; none for other statements
   * @throws {FaceServiceError} UNAVAILABLE or DEADLINE_EXCEEDED while the database is away, CONFIG_INVALID when a right
   *   is missing
   */
  query(sql: string, values?: readonly SqlValue[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
}
