import { useMemo } from 'react';

/** The same object for as long as it says the same, so that nothing is figured out twice. For plain values only. */
export function useSame<T>(value: T): T {
  const text = JSON.stringify(value);
  return useMemo(() => JSON.parse(text) as T, [text]);
}
