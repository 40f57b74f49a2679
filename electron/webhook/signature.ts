import { createHmac } from 'node:crypto';

/** What a message carries so that its receiver knows who sent it, and when. `at`: seconds since the epoch. */
export function signatureHeaders(secret: string, body: string, at: number): Readonly<Record<string, string>> {
  const digest = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return { 'x-railguard-timestamp': String(at), 'x-railguard-signature': `sha256=${digest}` };
}
