import { useMemo } from 'react';
import { useGrids } from '../../api/grids.ts';

/** Whether a grid is another or lies below it, by the tree this screen knows. */
export function useWithin(): (code: string, root: string) => boolean {
  const grids = useGrids().data;
  return useMemo(() => {
    const parents = new Map(grids?.features.map(({ properties: { code, parent } }) => [code, parent]));
    return (code, root) => {
      const seen = new Set<string>();
      for (let at: string | null | undefined = code; at && !seen.has(at); at = parents.get(at)) {
        if (at === root) return true;
        seen.add(at);
      }
      return false;
    };
  }, [grids]);
}
