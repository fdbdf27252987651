const NOWHERE = new Set(['0.0.0.0', '127.0.0.1', '[::]', '[::1]', 'localhost']);

/** Where a camera publishes, with its key. A hub that listens everywhere or only knows itself by a loopback name is reached as the page was. */
export function publishAddress(rtmpUrl: string, key: string, pageHost: string): string {
  // `rtmp:` is no special scheme: its host is read by way of one that is.
  const { hostname, port, pathname } = new URL(rtmpUrl.replace(/^rtmp:/, 'http:'));
  const host = NOWHERE.has(hostname) ? pageHost : hostname;
  return `rtmp://${host}${port === '' ? '' : `:${port}`}${pathname}?key=${encodeURIComponent(key)}`;
}

/** A command that publishes a file to the address again and again, as a camera would. */
export const ffmpegCommand = (address: string): string =>
  `ffmpeg -re -stream_loop -1 -i video.mp4 -c:v libx264 -preset veryfast -tune zerolatency -g 50 -c:a aac -f flv '${address}'`;
