/** The folder of a camera below `video`: its id, so written that no file system takes it for something else. */
export const folderOf = (cameraId: string): string => encodeURIComponent(cameraId).replace(/^\./, '%2E');

/** The camera a folder belongs to; undefined when it is none of ours. */
export function cameraOfFolder(folder: string): string | undefined {
  try {
    const cameraId = decodeURIComponent(folder);
    return folderOf(cameraId) === folder ? cameraId : undefined;
  } catch {
    return undefined; // not written by `folderOf`
  }
}

/** Where the file of a camera that begins at `fromAt` lies, below the data directory. */
export const recordingPath = (cameraId: string, fromAt: number): string =>
  `video/${folderOf(cameraId)}/${fromAt}.mp4`;
