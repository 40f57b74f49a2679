import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLog } from '../../electron/logging/log.ts';
import { redactedText } from '../../shared/redacted.ts';
import { folderForTest } from './help.ts';

describe('the operational log', () => {
  it('writes one JSON line for each event, closed to other users', () => {
    const path = join(folderForTest(), 'railguard.log');
    const log = openLog({ path });
    log.info('listening', { port: 7420 });
    log.warn('server restarted\nwith a line break', { server: 'testrail' });
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 30, msg: 'listening', port: 7420 },
      { level: 40, msg: 'server restarted\nwith a line break', server: 'testrail' },
    ]);
    expect(JSON.parse(lines[0] ?? '').time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  it('holds no secret, known by value, name or shape', () => {
    const path = join(folderForTest(), 'railguard.log');
    const log = openLog({ path });
    log.setSecrets(['the-testrail-key']);
    log.error('refused: Authorization: Basic dXNlcjpwYXNzd29yZA==', {
      api_key: 'hunter2',
      url: 'http://x/?k=the-testrail-key',
    });
    const text = readFileSync(path, 'utf8');
    for (const secret of ['dXNlcjpw', 'hunter2', 'the-testrail-key']) expect(text).not.toContain(secret);
    expect(text).toContain(redactedText(7));
  });

  it('begins a new file when one is full and keeps only so many', () => {
    const path = join(folderForTest(), 'railguard.log');
    const log = openLog({ path, largestFile: 2_000, oldFiles: 2 });
    for (let n = 0; n < 100; n++) log.info(`line ${n} ${'x'.repeat(100)}`);
    expect(readdirSync(dirname(path)).sort()).toEqual(['railguard.log', 'railguard.log.1', 'railguard.log.2']);
    for (const name of readdirSync(dirname(path)))
      expect(statSync(join(dirname(path), name)).size).toBeLessThanOrEqual(2_000);
    expect(readFileSync(path, 'utf8')).toContain('line 99');
    const again = openLog({ path, largestFile: 2_000, oldFiles: 2 });
    again.info('after a restart');
    expect(readFileSync(path, 'utf8')).toContain('after a restart');
  });

  it('does not throw where it cannot write, and writes again once it can', () => {
    const folder = folderForTest();
    writeFileSync(folder, '');
    const path = join(folder, 'railguard.log');
    const log = openLog({ path });
    log.error('lost');
    rmSync(folder);
    log.error('written');
    expect(readFileSync(path, 'utf8')).toContain('written');
  });
});
