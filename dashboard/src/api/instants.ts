const instantName = /(?:^|[a-z])(?:At|Since|Until|From)$|^(?:at|since|until|from|to)$/;
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Members whose own members are named by devices and rules, not by us. */
const foreign = new Set(['labels', 'metrics', 'detail', 'geometry']);

const instant = (value: unknown): unknown =>
  typeof value === 'string' && iso.test(value) ? Date.parse(value) : value;

/** One instant, or several of one name: `warnAt: […]`, `dueAt: { start, arrive }`. */
function instantsIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withInstants(instant(one)));
  if (typeof value !== 'object' || value === null) return instant(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withInstants(instant(member))]),
  );
}

/**
 * Turns the ISO instants of an HTTP answer (in members named `…At`, `…Since`, `…Until`, `…From`, `at`, `until`, `from`, `to`) into Unix ms,
 * so that HTTP and Socket.IO share their types. What devices and rules named themselves stays as it is.
 */
export function withInstants(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withInstants);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (instantName.test(name)) return [name, instantsIn(member)];
      return [name, foreign.has(name) ? member : withInstants(member)];
    }),
  );
}
