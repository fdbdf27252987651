import { useEffect } from 'react';
import { theme } from '../../ui/theme.ts';

/** A wall is dark, whatever this browser chose for its desk, and its letters grow with the screen: while it is shown. */
export function useDarkRoot(): void {
  useEffect(() => {
    const root = document.documentElement;
    const before = theme.get();
    root.dataset['theme'] = 'dark';
    theme.set('dark');
    root.classList.add('wall-root');
    return () => {
      root.dataset['theme'] = before;
      theme.set(before);
      root.classList.remove('wall-root');
    };
  }, []);
}
