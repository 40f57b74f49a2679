import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type LoginEnvironmentOptions, withLoginEnvironment } from '../../electron/desktop/login-environment.ts';
import { tempFolder } from '../support/temp-folder.ts';

const short = '/usr/bin:/bin:/usr/sbin:/sbin';

/** A shell whose start files do this before it runs what it is told with `-ilc`. */
async function shellThat(startFile: string): Promise<string> {
  const path = join(await tempFolder(), 'shell');
  writeFileSync(path, `#!/bin/sh\n[ "$1" = -ilc ] || exit 9\n${startFile}\neval "$2"\n`);
  chmodSync(path, 0o755);
  return path;
}

const environmentOf = (given: Partial<LoginEnvironmentOptions>) =>
  withLoginEnvironment({
    environment: { PATH: short, HOME: '/home/ada' },
    platform: 'darwin',
    shell: null,
    home: '/home/ada',
    timeoutMs: 30_000,
    exists: () => false,
    ...given,
  });
const found = async (given: Partial<LoginEnvironmentOptions>) => (await environmentOf(given)).PATH;

describe.skipIf(process.platform === 'win32')('the PATH of an app that is started from a dock', () => {
  it('is the one of the login shell, then its own, each folder once', async () => {
    const shell = await shellThat('echo "Welcome back!"; export PATH="/opt/homebrew/bin:/home/ada/.nvm/bin:$PATH"');
    expect(await found({ shell })).toBe(`/opt/homebrew/bin:/home/ada/.nvm/bin:${short}`);
  });

  it('takes no folder that depends on where one stands', async () => {
    const shell = await shellThat('export PATH="node_modules/.bin::.:/opt/homebrew/bin:$PATH"');
    expect(await found({ shell })).toBe(`/opt/homebrew/bin:${short}`);
  });

  it('holds the folders that people install to, where the shell fails', async () => {
    const exists = (path: string) => ['/opt/homebrew/bin', '/home/ada/.cargo/bin'].includes(path);
    const expected = `${short}:/opt/homebrew/bin:/home/ada/.cargo/bin`;
    expect(await found({ shell: await shellThat('exit 1'), exists })).toBe(expected);
    expect(await found({ shell: '/nowhere/zsh', exists })).toBe(expected);
    expect(await found({ shell: null, exists })).toBe(expected);
  });

  it('does not wait for a shell that hangs, and leaves nothing of it behind', async () => {
    const pidFile = join(await tempFolder(), 'pid');
    const shell = await shellThat(`sh -c 'echo $$ > ${pidFile}; exec sleep 600'`);
    const asked = found({ shell, timeoutMs: 5000 });
    expect(await asked).toBe(short);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
  });

  it('does not read without end what a shell prints', async () => {
    const shell = await shellThat('yes');
    expect(await found({ shell })).toBe(short);
  });

  it('is left as it is where a terminal started it, and on Windows', async () => {
    const shell = await shellThat('export PATH=/elsewhere');
    expect(await found({ shell, environment: { PATH: short, TERM: 'xterm' } })).toBe(short);
    expect(await found({ shell, platform: 'win32' })).toBe(short);
  });
});

describe.skipIf(process.platform === 'win32')('the network of an app that is started from a dock', () => {
  it('is what the start files of the shell name: proxies and the company’s certificate authorities', async () => {
    const shell = await shellThat(
      'echo "Welcome"; export HTTPS_PROXY=http://proxy.example:8080 no_proxy="a, b" NODE_EXTRA_CA_CERTS="/etc/a company.pem" SECRET=1',
    );
    const environment = { PATH: short, HTTPS_PROXY: 'http://old.example', REQUESTS_CA_BUNDLE: '/etc/ours.pem' };
    const { PATH, ...rest } = await environmentOf({ shell, environment });
    expect(PATH).toBe(short);
    expect(rest).toEqual({
      HTTPS_PROXY: 'http://proxy.example:8080',
      no_proxy: 'a, b',
      NODE_EXTRA_CA_CERTS: '/etc/a company.pem',
      REQUESTS_CA_BUNDLE: '/etc/ours.pem',
      NODE_USE_SYSTEM_CA: '1',
    });
  });

  it('is asked by one program: at a login each takes its time', async () => {
    const asked = join(await tempFolder(), 'asked');
    const shell = await shellThat(`printf %s "$2" > ${asked}`);
    await environmentOf({ shell });
    expect(readFileSync(asked, 'utf8').match(/\/bin\//g)).toHaveLength(1);
  });

  it('stays as it was where the shell fails in the middle', async () => {
    const halfway = join(await tempFolder(), 'shell');
    writeFileSync(halfway, `#!/bin/sh\necho "$2" | grep -oE '[0-9a-f-]{36}' | head -1\necho /elsewhere\nexit 1\n`);
    chmodSync(halfway, 0o755);
    expect(await environmentOf({ shell: halfway, environment: { PATH: short } })).toEqual({
      PATH: short,
      NODE_USE_SYSTEM_CA: '1',
    });
  });

  it('trusts what the system trusts, unless the person decided otherwise', async () => {
    const environment = { PATH: short, TERM: 'xterm' };
    expect((await environmentOf({ environment })).NODE_USE_SYSTEM_CA).toBe('1');
    expect((await environmentOf({ environment: { ...environment, NODE_USE_SYSTEM_CA: '0' } })).NODE_USE_SYSTEM_CA).toBe(
      '0',
    );
    expect((await environmentOf({ platform: 'win32' })).NODE_USE_SYSTEM_CA).toBe('1');
  });
});
