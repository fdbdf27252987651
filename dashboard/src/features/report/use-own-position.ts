import { useState } from 'react';

export interface Position {
  lng: number;
  lat: number;
}

const PATIENCE_MS = 15_000;

/** Where this phone is, once it is asked and lets us know. */
export function useOwnPosition(): {
  state: 'unasked' | 'asking' | 'found' | 'failed';
  position: Position | null;
  ask: () => void;
} {
  const [state, setState] = useState<'unasked' | 'asking' | 'found' | 'failed'>('unasked');
  const [position, setPosition] = useState<Position | null>(null);
  const ask = (): void => {
    // Without TLS browsers have no position to give.
    if (!('geolocation' in navigator)) return setState('failed');
    setState('asking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setPosition({ lng: coords.longitude, lat: coords.latitude });
        setState('found');
      },
      () => setState('failed'),
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    );
  };
  return { state, position, ask };
}
