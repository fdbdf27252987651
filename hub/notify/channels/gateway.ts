import { type Channel, type Outgoing, ok, refused, retry } from './channel.ts';
import { ask, type HttpAnswer } from './http-request.ts';

/** How an answer is recognised as success: its whole text, or one member of its JSON. */
export interface SuccessCheck {
  contains: string | null;
  /** A path with dots, such as `result.code`. */
  json: string | null;
  equals: string | null;
}

export interface GatewaySettings {
  name: string;
  url: string;
  method: 'GET' | 'POST' | 'PUT';
  contentType: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  success: SuccessCheck;
  allowPrivate: boolean;
}

type Escape = (value: string) => string;
const inJson: Escape = (value) => JSON.stringify(value).slice(1, -1);
const inUrl: Escape = (value) => encodeURIComponent(value);
const inXml: Escape = (value) => value.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

function escapeFor(contentType: string): Escape {
  if (contentType.includes('json')) return inJson;
  return contentType.includes('xml') ? inXml : inUrl;
}

/** Puts `{address} {text} {subject} {id} {priority}` into a template, each escaped for where it stands. */
export function fill(template: string, message: Outgoing, escape: Escape): string {
  const { id, priority, subject } = message;
  const values = { address: message.address ?? '', text: message.short, subject, id, priority };
  return template.replace(/\{(address|text|subject|id|priority)\}/g, (_whole, name: keyof typeof values) =>
    escape(values[name]),
  );
}

/** Whether an answer says that the gateway has taken the message. */
export function isSuccess(
  { body }: Pick<HttpAnswer, 'body'>,
  { contains, json, equals }: SuccessCheck,
): boolean {
  if (contains !== null && !body.includes(contains)) return false;
  if (json === null) return true;
  try {
    let value: unknown = JSON.parse(body);
    for (const part of json.split('.')) value = (value as Record<string, unknown> | null)?.[part];
    return String(value) === equals;
  } catch {
    return false;
  }
}

/** SMS and voice calls through whatever HTTP gateway there is, in the short form of the message. */
export function gateway(settings: GatewaySettings): Channel {
  const { name, url, method, contentType, headers, body, success, allowPrivate } = settings;
  return {
    name,
    parallel: 4,
    timeoutMs: 15_000,
    limits: [],
    async send(message, signal) {
      if (message.address === null) return refused('the recipient has no address here');
      const sent = body === null ? {} : { body: fill(body, message, escapeFor(contentType)) };
      const asked = { url: fill(url, message, inUrl), method, allowPrivate, ...sent };
      return ask({ ...asked, headers: { 'content-type': contentType, ...headers } }, signal, (answer) =>
        isSuccess(answer, success) ? ok('accepted') : retry('the gateway did not accept it'),
      );
    },
  };
}
