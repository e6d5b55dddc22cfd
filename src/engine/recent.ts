/**
 * Keeps what was opened last, so that going back to the version before costs nothing.
 *
 * @param limit - how many values are kept; the one used longest ago goes first
 * @returns `open`, remembering; a failure is not remembered
 */
export function rememberRecent<Value>(
  limit: number,
  open: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  const kept = new Map<string, Promise<Value>>();
  return (key) => {
    const value = kept.get(key) ?? open(key);
    // Deleted and set again, because a Map keeps its keys in the order in which they were set.
    kept.delete(key);
    kept.set(key, value);
    value.catch(() => kept.delete(key));
    const oldest = kept.keys().next();
    if (kept.size > limit && oldest.done !== true) kept.delete(oldest.value);
    return value;
  };
}
