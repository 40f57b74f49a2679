import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { whyUnfit } from '../../electron/lib/runtime.ts';
import { oldest } from '../../scripts/lib/node.mjs';

describe('a Node that Railguard starts on', () => {
  it.each(['22.16.0', '22.20.1', '24.0.0', '100.1.2'])('%s is taken', (version) => {
    expect(whyUnfit(version, () => true)).toBeNull();
  });

  it.each(['20.19.5', '22.5.0', '22.13.0', '22.15.1', ''])('%s is refused in one line, with what to do', (version) => {
    expect(whyUnfit(version, () => true)).toMatch(/^Railguard needs Node 22\.16 or newer, and this is .*npm ci.*$/);
  });

  it('is refused where its SQLite has no full-text search, however new it is', () => {
    expect(whyUnfit('24.0.0', () => false)).toMatch(/^The SQLite of this Node \(24\.0\.0\) has no full-text search/);
  });

  it('is this one, by what it can do', () => {
    expect(whyUnfit(process.versions.node)).toBeNull();
  });

  it('is the same in the package, in the scripts that look for one, and in what is told', () => {
    const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(engines.node).toBe(`>=${oldest.join('.')}`);
    expect(readFileSync(new URL('../../README.md', import.meta.url), 'utf8')).toContain(`≥ ${oldest.join('.')}`);
    expect(whyUnfit('1.0.0')).toContain(`Node ${oldest.join('.')} or newer`);
  });

  it('without its SQLite the command line says so in one line, and no more', () => {
    const entry = new URL('../../electron/headless.ts', import.meta.url).pathname;
    const run = (): string => {
      try {
        return execFileSync(process.execPath, ['--no-experimental-sqlite', entry, 'status'], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        });
      } catch (error) {
        return String((error as { stderr: unknown }).stderr);
      }
    };
    expect(run()).toMatch(/^railguard: The SQLite of this Node .*\n$/);
  });
});
