/** The filters of a list as they stand in the address. */
export interface ListFilters<N extends string> {
  /** What the hub is asked: unknown names are left out, `state=all` asks for every state. */
  query(search: URLSearchParams): string;
  /** The names of those that stand. */
  standing(search: URLSearchParams): N[];
  /** The address with a filter set, or without it when the value is empty. */
  put(search: URLSearchParams, name: N, value: string): URLSearchParams;
}

/** Filters of these names, that of the `state` among them; `usualState`: what is shown when the address says none. */
export function listFilters<N extends string>(
  names: readonly (N | 'state')[],
  usualState: string,
): ListFilters<N | 'state'> {
  const valueOf = (search: URLSearchParams, name: string): string => search.get(name) ?? '';
  return {
    query(search) {
      const query = new URLSearchParams();
      for (const name of names) {
        const value = valueOf(search, name);
        if (name === 'state') {
          if (value !== 'all') query.set('state', value || usualState);
        } else if (value !== '') query.set(name, value);
      }
      return query.toString();
    },
    standing: (search) => names.filter((name) => valueOf(search, name) !== ''),
    put(search, name, value) {
      const next = new URLSearchParams(search);
      if (value === '' || (name === 'state' && value === usualState)) next.delete(name);
      else next.set(name, value);
      return next;
    },
  };
}
