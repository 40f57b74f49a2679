import { describe, expect, it } from 'vitest';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { refusalOf } from '../../electron/upstream/http/refusal.ts';
import { createIntake, intakeLimits } from '../../electron/upstream/intake.ts';
import { maskOfAddress, maskOfProcess } from '../../electron/upstream/own-secrets.ts';
import { Child } from '../../electron/upstream/stdio/child.ts';

const token = 'plainwordsandnorandomness';

describe('What agents are told of a server’s words', () => {
  let headers: Record<string, string> = { authorization: `Bearer ${token}`, 'x-team': 'seven-dwarfs' };
  const mask = maskOfAddress('http://127.0.0.1:9/mcp?door=open-sesame', () => headers);
  const told = (body: string, given: Record<string, string> = {}) =>
    refusalOf(400, given, Buffer.from(body), mask).words;

  it.each([
    ['the token of a login', `bad token ${token}`],
    ['the whole header', `bad header Bearer ${token}`],
    ['a header of any name', 'who is seven-dwarfs?'],
    ['what stands in the address', 'no door open-sesame'],
    ['the token in JSON', JSON.stringify({ error: { message: `bad token ${token}` } })],
    ['the token in a page', `<html><title>bad ${token}</title>`],
    ['the token in base64', `bad ${btoa(token)}`],
    ['the token across the place where words are cut', `${'x'.repeat(180)} ${token}`],
  ])('holds no secret of ours: %s', (_what, body) => {
    const words = told(body);
    expect(words).toContain('[redacted:');
    expect(words).not.toMatch(/plainwords|seven-dwarfs|open-sesame/);
    expect(words).not.toContain(btoa(token).slice(2, -4));
  });

  it('holds none in the time to wait either, and none of a token that was renewed', () => {
    expect(told('', { 'retry-after': token })).not.toContain('plainwords');
    headers = { authorization: 'Bearer anotherplainword' };
    expect(told('bad anotherplainword')).not.toContain('anotherplainword');
  });

  it('is the rest as it was', () => {
    expect(told('no such project: 17, send application/json')).toContain(
      '"no such project: 17, send application/json"',
    );
  });
});

describe('What agents are told of a process that ended', () => {
  const end = (script: string, env: Record<string, string>, args: readonly string[] = []) =>
    new Promise<string>((resolve) => {
      new Child({
        command: process.execPath,
        args: ['-e', script, '--', ...args],
        env,
        mask: maskOfProcess({ command: process.execPath, args, env }),
        intake: createIntake(createByteBudget(intakeLimits).party('ending')),
        onLine: () => {},
        onStderr: () => {},
        onTooLong: () => {},
        onNothing: () => true,
        onEnd: resolve,
      });
    });

  it('holds no secret variable and no secret of its command, and nothing that moves a cursor', async () => {
    const script = `console.error('no login with', process.env.API_TOKEN, process.argv.at(-1), '\\u001b[2J\\u202e'); process.exit(3)`;
    const words = await end(script, { API_TOKEN: token }, ['--password', 'open-sesame-seven']);
    expect(words).toContain('exited with code 3: no login with [redacted:');
    expect(words).not.toMatch(/plainwords|open-sesame/);
    expect(words).toContain('\\u001b[2J\\u202e');
  });

  it('holds no line of a secret that has several', () => {
    const key = '-----BEGIN SOMETHING-----\nplainwordsofakey\r\nandmoreofthat\n\n-----END';
    const mask = maskOfProcess({ command: 'node', args: [], env: { PRIVATE_KEY: key } });
    expect(mask('key: plainwordsofakey')).toBe('key: [redacted:16]');
    expect(mask('andmoreofthat')).not.toContain('andmore');
    expect(mask('nothing of it')).toBe('nothing of it');
  });

  it('holds the values of other variables: they help to see what is wrong', async () => {
    const words = await end(`console.error('no file', process.env.FOLDER); process.exit(1)`, { FOLDER: '/srv/data' });
    expect(words).toBe("the server's process exited with code 1: no file /srv/data");
  });

  it('is what went wrong, not the version that Node ends with', async () => {
    const words = await end(`throw Object.assign(new TypeError('no key'), { code: 'NO_KEY' })`, {});
    expect(words).toBe("the server's process exited with code 1: TypeError: no key");
  });
});
