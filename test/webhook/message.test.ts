import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addressFault, originOf } from '../../electron/webhook/address.ts';
import { askMessage, testMessage } from '../../electron/webhook/message.ts';
import { signatureHeaders } from '../../electron/webhook/signature.ts';
import type { AskView } from '../../shared/control/asks.ts';
import { Redactor } from '../../shared/journal/redact.ts';

const secret = 'sesame-open-4711';
const redactor = new Redactor([secret]);
const shown = (text: string) => redactor.text(text);
const at = Date.UTC(2026, 10, 29, 10);

const ask = {
  id: 'a/1 ?',
  sentence: `Delete run ${secret}`,
  agent: 'cursor',
  agentLabel: `Cursor ${secret}`,
  server: 'testrail',
  tool: `delete_${secret}`,
  category: 'Delete',
  risk: 'High',
  rule: `/tools/delete_${secret}/approval`,
  arguments: { run_id: 42, [`key_${secret}`]: 'a value that nobody may read' },
  effect: { state: 'known', subject: { kind: 'run', id: 42, name: `Smoke ${secret}` } },
  askedAt: at,
  expiresAt: null,
  end: null,
} as unknown as AskView;

describe('what a chat is told of an ask', () => {
  it('holds names and ids, no value of an argument and no secret', () => {
    const text = JSON.stringify(askMessage(ask, 'http://127.0.0.1:7420/#/approvals', shown));
    expect(text).not.toContain(secret);
    expect(text).not.toContain('nobody may read');
    const message = JSON.parse(text);
    expect(message).toMatchObject({
      type: 'approval.asked',
      askedAt: '2026-11-29T10:00:00.000Z',
      expiresAt: null,
      end: null,
    });
    expect(message.arguments).toHaveLength(2);
    expect(message.subject).toMatchObject({ kind: 'run', id: 42 });
    expect(message.link).toBe('http://127.0.0.1:7420/#/approvals/a%2F1%20%3F');
  });

  it('says how it ended, in whole seconds', () => {
    const end = { how: 'denied', by: 'window', at: at + 61_499, afterMs: 61_499 };
    const ended = { ...ask, end, effect: { state: 'none' }, expiresAt: at + 90_000 } as unknown as AskView;
    expect(askMessage(ended, null, shown)).toMatchObject({
      type: 'approval.ended',
      subject: null,
      link: null,
      expiresAt: '2026-11-29T10:01:30.000Z',
      end: { how: 'denied', by: 'window', at: '2026-11-29T10:01:01.499Z', afterSeconds: 61 },
    });
  });

  it('is a word of ours where a person tries it out', () => {
    expect(testMessage(at)).toEqual({ type: 'test', text: expect.any(String), at: '2026-11-29T10:00:00.000Z' });
  });
});

describe('an address to tell asks at', () => {
  it.each<[address: string, fault: RegExp | null]>([
    ['https://chat.example/hooks/T0K3N', null],
    ['https://chat.example:8443/', null],
    ['http://localhost:8080/hook', null],
    ['http://127.0.0.1/hook', null],
    ['http://[::1]:9/', null],
    ['http://chat.example/hook', /Only https is taken/],
    ['http://localhost.evil.example/', /Only https/],
    ['http://192.168.1.2/', /Only https/],
    ['ftp://chat.example/', /Only https/],
    ['file:///etc/passwd', /Only https/],
    ['https://user@chat.example/', /user and a password/],
    ['https://:pass@chat.example/', /user and a password/],
    ['chat.example/hook', /This is no address/],
    ['', /This is no address/],
  ])('%j', (address, fault) => {
    if (fault === null) expect(addressFault(address)).toBeNull();
    else expect(addressFault(address)).toMatch(fault);
  });

  it('is named without what may be a token', () => {
    expect(originOf('https://chat.example:8443/hooks/T0K3N?key=x#y')).toBe('https://chat.example:8443');
    expect(originOf('nonsense T0K3N')).not.toContain('T0K3N');
  });
});

describe('the signature', () => {
  it('covers the moment and the body, byte for byte', () => {
    const body = '{"text":"Gäste 🧪"}';
    const headers = signatureHeaders('key', body, 1_764_583_200);
    const digest = createHmac('sha256', 'key')
      .update(Buffer.from(`1764583200.${body}`))
      .digest('hex');
    expect(headers).toEqual({ 'x-railguard-timestamp': '1764583200', 'x-railguard-signature': `sha256=${digest}` });
    const signed = (key: string, text: string, when: number) =>
      signatureHeaders(key, text, when)['x-railguard-signature'];
    const all = [signed('key', body, 1), signed('key', body, 2), signed('key', `${body} `, 1), signed('kex', body, 1)];
    expect(new Set(all).size).toBe(4);
  });
});
