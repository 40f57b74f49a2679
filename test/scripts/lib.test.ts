import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchElectron, hasDisplay } from '../../scripts/lib/electron.mjs';
import { findNode, isNewEnough } from '../../scripts/lib/node.mjs';
import { runNode } from '../../scripts/lib/run-child.mjs';
import { nodeFlags } from '../../scripts/lib/small-memory.mjs';
import { Checkout } from './checkout.ts';

describe('which Node is new enough', () => {
  it.each(['v22.16.0', 'v22.22.1', 'v24.0.0', 'v100.0.0'])('%s is', (version) => {
    expect(isNewEnough(version)).toBe(true);
  });
  it.each(['v22.15.0', 'v20.20.2', 'v9.99.0', '0.0', 'nonsense'])('%s is not', (version) => {
    expect(isNewEnough(version)).toBe(false);
  });
});

describe('where a display is', () => {
  it.each([
    [{}, 'linux', false],
    [{ DISPLAY: '' }, 'linux', false],
    [{ DISPLAY: ':0' }, 'linux', true],
    [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', true],
    [{}, 'darwin', true],
    [{}, 'win32', true],
  ] as const)('%o on %s: %s', (env, platform, expected) => {
    expect(hasDisplay(env, platform)).toBe(expected);
  });
});

describe('a script', () => {
  const says = ['-e', 'process.exit(process.execArgv.includes("--max-semi-space-size=2") ? 3 : 4)'];

  it('runs on a Node with a small heap', async () => {
    expect((await runNode(process.execPath, says)).code).toBe(3);
  });

  it('runs all the same on a Node that does not know a flag of that', async () => {
    expect((await runNode(process.execPath, says, [...nodeFlags, '--no-such-flag'])).code).toBe(4);
  });
});

describe('in a checkout', () => {
  let checkout: Checkout;
  beforeEach(() => {
    checkout = new Checkout();
  });
  afterEach(() => checkout.remove());

  it('an own Node that is new enough is taken, else the one that came with the dependencies', () => {
    expect(findNode(checkout.root, 'v24.0.0')).toBe(process.execPath);
    expect(findNode(checkout.root, 'v20.20.2')).toBe(`${checkout.root}/node_modules/node/bin/node`);
  });

  it('without either there is none', () => {
    expect(findNode(`${checkout.root}/shared`, 'v20.20.2')).toBeNull();
  });

  const fetchWith = (body: string): Promise<string | null> => {
    const file = checkout.write('installer.mjs', body);
    return fetchElectron(
      checkout.root,
      process.execPath,
      { ...process.env, RAILGUARD_ELECTRON_INSTALLER: file },
      2_000,
    );
  };

  it('an installer that is slow but moving is given the time it needs', async () => {
    const slow = `import { appendFileSync } from 'node:fs';
      import { tmpdir } from 'node:os';
      let parts = 0;
      setInterval(() => { appendFileSync(tmpdir() + '/electron.zip', 'x'.repeat(9)); if (++parts === 30) process.exit(0); }, 100);`;
    expect(await fetchWith(slow)).toBeNull();
  });

  it('one that stops moving is given up', async () => {
    const stuck = `import { writeFileSync } from 'node:fs';
      import { tmpdir } from 'node:os';
      writeFileSync(tmpdir() + '/electron.zip', 'x');
      setInterval(() => {}, 1000);`;
    expect(await fetchWith(stuck)).toContain('nothing arrived for 2 s');
  });
});
