import { createHmac } from 'node:crypto';

const hmac = (key: string, message: string) => createHmac('sha256', key).update(message);

/** `sign` of a DingTalk robot, ready for the query string. `timestamp`: Unix ms, the one sent with it. */
export function dingtalkSign(secret: string, timestamp: number): string {
  return encodeURIComponent(hmac(secret, `${timestamp}\n${secret}`).digest('base64'));
}

/** `sign` of a Feishu robot, for the body. `timestamp`: Unix seconds. The text is the key there, and nothing is signed. */
export function feishuSign(secret: string, timestamp: number): string {
  return hmac(`${timestamp}\n${secret}`, '').digest('base64');
}

/** `X-Gridwatch-Signature` of a webhook: over `<t>.<body>`, so that neither can be changed. `timestamp`: Unix seconds. */
export function webhookSignature(secret: string, timestamp: number, body: string): string {
  return `t=${timestamp},v1=${hmac(secret, `${timestamp}.${body}`).digest('hex')}`;
}
