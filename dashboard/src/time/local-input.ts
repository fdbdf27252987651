const pad = (n: number): string => String(n).padStart(2, '0');

/** An instant as `<input type="datetime-local">` wants it: local time to the minute. */
export function localInput(at: number): string {
  const d = new Date(at);
  return `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}T${pad(d.getHours())}:${pad(d.getMinutes())}`;
}

/** What was written there, Unix ms; null while it is no instant. */
export function ofLocalInput(text: string): number | null {
  const at = new Date(text).getTime();
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(at) ? at : null;
}
