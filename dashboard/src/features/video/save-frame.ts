/** Lets the browser save what lies at an address under a name. */
export function saveAs(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

/** Saves the frame a video shows now as a JPEG; false where there is none. */
export async function saveFrame(video: HTMLVideoElement, name: string): Promise<boolean> {
  if (video.videoWidth === 0) return false;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92));
  if (!blob) return false;
  const url = URL.createObjectURL(blob);
  saveAs(url, name);
  // The download has taken it by then; kept, every snapshot would stay in memory for as long as the page.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return true;
}
