import { withDeadline } from './deadline.ts';
import { failureOfAnswer, failureOfConnection } from './failure.ts';

/** Longer than a page wants to wait for a chart, or a server of this kind takes for anything small. */
const TIMEOUT_MS = 5000;

export interface Answer {
  headers: Headers;
  body: string;
}

/** One request outside the writing. @throws InfluxFailure for anything but success. */
export async function ask(url: string, init: RequestInit, signal?: AbortSignal): Promise<Answer> {
  const answered = withDeadline(TIMEOUT_MS, signal, async (aborted) => {
    const response = await fetch(url, { ...init, signal: aborted });
    return { response, body: await response.text() };
  });
  const { response, body } = await answered.catch((error: unknown) => {
    throw failureOfConnection(error);
  });
  if (!response.ok)
    throw failureOfAnswer(response.status, body, response.headers.get('retry-after'), Date.now());
  return { headers: response.headers, body };
}
