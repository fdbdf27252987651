import { useEffect, useState } from 'react';
import type { Place } from '../map/PlaceFields.tsx';

const PATIENCE_MS = 15_000;

/** Where something was found. `accuracyM`: of the satellites; null when it was tapped on the map. */
export interface Found extends Place {
  accuracyM: number | null;
}

/** The place of this phone, asked for at once; a place that was tapped on the map stands whatever the satellites say. */
export function usePlace(): {
  state: 'asking' | 'found' | 'failed';
  place: Found | null;
  put: (place: Place) => void;
  ask: () => void;
} {
  const [asked, setAsked] = useState(0);
  const [state, setState] = useState<'asking' | 'found' | 'failed'>('asking');
  const [place, setPlace] = useState<Found | null>(null);
  useEffect(() => {
    // Without TLS browsers have no position to give.
    if (!('geolocation' in navigator)) return setState('failed');
    let stopped = false;
    setState('asking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (stopped) return;
        const { longitude: lng, latitude: lat, accuracy } = coords;
        setPlace({ lng, lat, accuracyM: Math.round(accuracy) });
        setState('found');
      },
      () => !stopped && setState('failed'),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: PATIENCE_MS },
    );
    return () => {
      stopped = true;
    };
  }, [asked]);
  return {
    state,
    place,
    put(tapped) {
      setPlace({ ...tapped, accuracyM: null });
      setState('found');
    },
    ask: () => setAsked((n) => n + 1),
  };
}
