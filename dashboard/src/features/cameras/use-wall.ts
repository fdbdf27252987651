import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { keepSetting, readSetting } from '../../state/stored.ts';
import { searchOf, type Wall, wallOf } from './wall.ts';

/** The wall of this screen: in the address, so that it can be shared, and kept under the screen's name. */
export function useWall(): { screen: string; wall: Wall; setWall: (next: Wall) => void } {
  const [search, setSearch] = useSearchParams();
  const screen = search.get('screen') ?? 'main';
  const setting = `wall.${screen}`;
  const wall = useMemo(() => wallOf(search, readSetting(setting)), [search, setting]);
  const setWall = useCallback(
    (next: Wall): void => {
      const parts = searchOf(next);
      keepSetting(setting, new URLSearchParams(parts).toString());
      setSearch(
        (before) => {
          const all = new URLSearchParams(before);
          for (const [name, value] of Object.entries(parts)) all.set(name, value);
          return all;
        },
        { replace: true },
      );
    },
    [setSearch, setting],
  );
  return { screen, wall, setWall };
}
