import { useMay } from '../session/permissions.ts';

/** Whether whoever is logged in keeps the stations and their rota: supervision and command do. */
export function useMayKeepStations(): boolean {
  const supervises = useMay('cases:supervise');
  const commands = useMay('cases:command');
  return supervises || commands;
}
