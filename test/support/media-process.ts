import { MediaProcess, type MediaProcessOptions } from '../../hub/video/media-process.ts';

/** Starts the media process and waits until its RTMP port is open. @throws Error when it cannot be opened. */
export async function startMediaProcess(options: MediaProcessOptions): Promise<MediaProcess> {
  const media = new MediaProcess(options);
  try {
    await media.start();
  } catch (error) {
    await media.close();
    throw error;
  }
  return media;
}
