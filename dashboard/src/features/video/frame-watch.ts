const LOOK_MS = 500;

/**
 * Calls `onFrame` for every frame that is really shown, with its time in the stream, s; returns how to stop. A browser
 * without `requestVideoFrameCallback` is asked twice a second how many it has shown.
 */
export function watchFrames(video: HTMLVideoElement, onFrame: (mediaTime: number) => void): () => void {
  if ('requestVideoFrameCallback' in video) {
    let handle = 0;
    const next = (): void => {
      handle = video.requestVideoFrameCallback((_now, { mediaTime }) => {
        onFrame(mediaTime);
        next();
      });
    };
    next();
    return () => video.cancelVideoFrameCallback(handle);
  }
  const element: HTMLVideoElement = video;
  let shown = 0;
  const timer = setInterval(() => {
    const { totalVideoFrames } = element.getVideoPlaybackQuality();
    if (totalVideoFrames !== shown) onFrame(element.currentTime);
    shown = totalVideoFrames;
  }, LOOK_MS);
  return () => clearInterval(timer);
}
