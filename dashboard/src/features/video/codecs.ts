const NAMES = { h264: 'avc1.42E01E', h265: 'hvc1.1.6.L93.B0' } as const;

/** Whether this browser can play a codec at all; not every one can H.265. */
export function plays(codec: 'h264' | 'h265'): boolean {
  return (
    typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported(`video/mp4; codecs="${NAMES[codec]}"`)
  );
}
