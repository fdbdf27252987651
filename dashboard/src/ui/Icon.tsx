const paths = {
  map: 'M3 6.500 9 4l6 2.500L21 4v13.500L15 20l-6-2.500L3 20ZM9 4v13.500M15 6.500V20',
  alert: 'M12 3.500 21.500 20h-19ZM12 10v4.500M12 17.200v.1',
  case: 'M4 7.500h16V20H4ZM9 7.500V4.500h6v3M4 12.500h16',
  device: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5Z',
  sound: 'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500ZM15.500 9a4.500 4.500 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11',
  muted: 'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500ZM16 9.500l5 5M21 9.500l-5 5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400',
  moon: 'M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10Z',
  auto: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 4v16M12 8.500h3.500M12 12h4M12 15.500h3.500',
  copy: 'M9 9h11v11H9ZM15 9V4H4v11h5',
  language:
    'M3.500 6h9M8 3.500V6M11 6c-.8 4-3.500 7-7 8.500M5.500 9c1 2.500 3 4.500 5.500 5.500M12.500 20.500 17 10l4.500 10.500M14 17h6',
  out: 'M14 4.500H5v15h9M10 12h11M17.500 8.500 21 12l-3.500 3.500',
  keys: 'M3 6.500h18v11H3ZM6.500 10h.1M10 10h.1M13.500 10h.1M17 10h.1M8 14h8',
  search: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM15.500 15.500 20.500 20.500',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M20 12H4.500M10.500 6l-6 6 6 6',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  check: 'M4.500 12.500 10 18 20 6.500',
  more: 'M5 12h.1M12 12h.1M19 12h.1',
  chevron: 'M9 5.500 15.500 12 9 18.500',
  left: 'M15 5.500 8.500 12 15 18.500',
  now: 'M5 5.500 11.500 12 5 18.500M12 5.500 18.500 12 12 18.500M21 5v14',
  silence: 'M6.500 17V11a5.500 5.500 0 0 1 11 0v6M4.500 17h15M10 20h4M4 4l16 16',
  rule: 'M5 4h14v16H5ZM8.500 8.500h7M8.500 12h7M8.500 15.500h4',
  load: 'M4 20V13M9.300 20V5M14.700 20v-9M20 20v-5',
  trash: 'M5 7h14M9.500 7V4.500h5V7M7 7l1 13h8l1-13',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 8v4.500l3 2',
  dispatch:
    'M3 16.500V8h10v8.500M13 11h4l4 3v2.500h-2M9 16.500h6M7 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM17 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  hazard: 'M12 3 21 12 12 21 3 12ZM12 8v5M12 15.800v.1',
  print: 'M7 9V4h10v5M5 17H4V9h16v8h-1M7 14h10v6H7Z',
  station: 'M4 20V10l8-5.500 8 5.500v10ZM9 20v-6h6v6',
  drill: 'M6 21V4M6 5h12l-3 4 3 4H6',
  horn: 'M4 10v4h3l9 4.500v-13L7 10ZM19 10v4M8 14.500l1 5h2.500l-1-4',
  camera: 'M3 8h4l1.500-2.500h7L17 8h4v11.500H3ZM12 10a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7Z',
  video: 'M3 7h12v10H3ZM15 11l6-3.500v9L15 13',
  screen: 'M3 5h18v11.500H3ZM12 16.500V20M8 20h8',
  play: 'M7 4.500 19.500 12 7 19.500Z',
  stop: 'M6 6h12v12H6Z',
  pause: 'M8 5v14M16 5v14',
  download: 'M12 4v11M7 10.500l5 5 5-5M4.500 20h15',
} as const;

export type IconName = keyof typeof paths;
export const iconNames = Object.keys(paths) as IconName[];

/** A line icon in the colour of the text around it; says nothing to a screen reader, so words stand beside it. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
