import type { CustomSeriesRenderItem } from 'echarts';
import type { Colours } from './colours.ts';
import { drawn, LEAST_PX, type Series } from './drawn.ts';
import type { Episode } from './episodes.ts';

interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

const frameOf = (params: Parameters<CustomSeriesRenderItem>[0]): Frame => params.coordSys as unknown as Frame;

const hatched = (image: HTMLCanvasElement) => ({ image, repeat: 'repeat' as const });

function stretch(
  episode: Pick<Episode, 'from' | 'to'>,
  x: (at: number) => number,
): { x: number; width: number } {
  const [from, to] = [x(episode.from), x(episode.to)];
  return { x: from, width: Math.max(to - from, LEAST_PX) };
}

/** The time of alerts behind the lines of one part. */
export function episodeBands(episodes: readonly Episode[], part: number, { ink, hatch }: Colours): Series {
  return drawn(`bands-${part}`, part, 1, episodes.length, (params, api) => {
    const episode = episodes[params.dataIndex];
    if (!episode) return null;
    const { severity, stage } = episode.alert;
    const frame = frameOf(params);
    const place = stretch(episode, (at) => api.coord([at, 0])[0] ?? 0);
    const confirmed = stage === 'confirmed';
    return {
      type: 'group',
      children: [
        {
          type: 'rect',
          shape: { ...place, y: frame.y, height: frame.height },
          style: {
            fill: confirmed ? ink[severity] : hatched(hatch[severity]),
            opacity: confirmed ? 0.14 : 0.2,
          },
        },
        {
          type: 'rect',
          shape: { x: place.x, y: frame.y, width: 1, height: frame.height },
          style: { fill: ink[severity], opacity: 0.6 },
        },
      ],
    };
  });
}

/** What another rule would have raised, as bars in outline: nothing of it was. */
export function trialLane(episodes: readonly Episode[], part: number, { ink }: Colours): Series {
  return drawn('trial', part, 3, episodes.length, (params, api) => {
    const episode = episodes[params.dataIndex];
    if (!episode) return null;
    const { x, width } = stretch(episode, (at) => api.coord([at, 0])[0] ?? 0);
    return {
      type: 'rect',
      shape: { x, width, y: (api.coord([0, episode.row])[1] ?? 0) - 4, height: 8, r: 1 },
      style: { fill: ink.raised, stroke: ink[episode.alert.severity], lineWidth: 1.5 },
    };
  });
}

/** The alerts as bars of their own, hatched while only suspected. */
export function episodeLane(episodes: readonly Episode[], { ink, hatch }: Colours): Series {
  return {
    ...drawn('lane', 0, 3, episodes.length, (params, api) => {
      const episode = episodes[params.dataIndex];
      if (!episode) return null;
      const { severity, stage } = episode.alert;
      const { x, width } = stretch(episode, (at) => api.coord([at, 0])[0] ?? 0);
      const shape = { x, width, y: (api.coord([0, episode.row])[1] ?? 0) - 4, height: 8, r: 1 };
      const style =
        stage === 'confirmed'
          ? { fill: ink[severity] }
          : { fill: hatched(hatch[severity]), stroke: ink[severity], lineWidth: 1 };
      return { type: 'rect', shape, style };
    }),
    silent: false,
    cursor: 'pointer',
  };
}
