import { useEffect } from 'react';
import { whenSessionEnds } from '../../api/fetch.ts';
import { useGrids } from '../../api/grids.ts';
import { forgetSession, type SessionUser } from '../../api/session.ts';
import { live } from '../../live/live.ts';

/** Keeps the one connection to the hub, watching every grid the user sees. */
export function useConnection(user: Pick<SessionUser, 'gridCode'>): void {
  const grids = useGrids();
  const tops = grids.data?.features.map(({ properties }) => properties) ?? [];
  const codes = new Set(tops.map(({ code }) => code));
  const watched = tops.filter(({ parent }) => parent === null || !codes.has(parent)).map(({ code }) => code);
  const watchKey = watched.join(',');
  const loaded = grids.isSuccess;
  useEffect(() => {
    whenSessionEnds(forgetSession);
    if (!loaded) return undefined;
    live.start(
      watchKey === '' ? [] : watchKey.split(','),
      user.gridCode === null,
      () => void forgetIfEnded(),
    );
    return () => live.stop();
  }, [loaded, watchKey, user.gridCode]);
}

/** The hub closed our connection: asks over HTTP whether the session stands. */
async function forgetIfEnded(): Promise<void> {
  const response = await fetch('/api/v1/session').catch(() => undefined);
  if (response?.status === 401) forgetSession();
}
