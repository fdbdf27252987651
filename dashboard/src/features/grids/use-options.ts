import { useMemo } from 'react';
import { useGrids } from '../../api/grids.ts';
import type { Option } from '../../ui/Combobox.tsx';

/** The grids as a choice, each with the name of what it lies in. */
export function useGridOptions(): Option[] {
  const grids = useGrids().data?.features;
  return useMemo(() => {
    const names = new Map(grids?.map(({ properties: { code, name } }) => [code, name]));
    return (grids ?? []).map(({ properties: { code, name, parent } }) => ({
      value: code,
      text: name,
      hint: (parent === null ? undefined : names.get(parent)) ?? code,
    }));
  }, [grids]);
}
