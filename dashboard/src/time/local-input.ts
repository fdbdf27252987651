const pad = (n: number): string => String(n).padStart(2, '0');

/** An instant as `<input type="datetime-local">` wants it: local time to the minute. */
export function localInput(at: number): string {
  const d = new Date(at);
  return `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}T${pad(d.getHours())}:${pad(d.getMinutes())}`;
}

/** A day as `<input type="date">` wants it. */
export const localDay = (at: number): string => localInput(at).slice(0, 10);

/** The last millisecond of the day written there, Unix ms; null while it is no day. What is good until a day is good on it. */
export function endOfLocalDay(text: string): number | null {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  const at = new Date(year, month - 1, day + 1).getTime() - 1;
  return localDay(at) === text ? at : null;
}

/** What was written there, Unix ms; null while it is no instant. */
export function ofLocalInput(text: string): number | null {
  const at = new Date(text).getTime();
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(at) ? at : null;
}
