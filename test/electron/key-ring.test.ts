import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyRing } from '../../electron/desktop/key-ring.ts';
import { SecretsClosed } from '../../electron/settings/port.ts';
import { commandHere } from '../support/command-here.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { eventually } from './support/eventually.ts';
import { isReal } from './support/launch-desktop.ts';
import { buildFirst, type Product, startProduct } from './support/product.ts';

type SafeStorage = ConstructorParameters<typeof KeyRing>[0]['safeStorage'];

const open: SafeStorage = {
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptStringAsync: async (text) => Buffer.from(`sealed ${text}`),
  decryptStringAsync: async (sealed) => {
    const text = sealed.toString();
    if (!text.startsWith('sealed ')) throw new Error('wrong key');
    return { result: text.slice(7), shouldReEncrypt: false };
  },
};
const ring = (safeStorage: Partial<SafeStorage>, platform: NodeJS.Platform = 'linux') =>
  new KeyRing({ safeStorage: { ...open, ...safeStorage }, platform, patienceMs: 1 });

describe('the key ring', () => {
  it('encrypts, and gives back', async () => {
    const keyRing = ring({});
    await keyRing.open();
    const kept = await keyRing.encode('hush');
    expect(kept.form).toBe('safe-storage');
    expect(await keyRing.decode(kept)).toEqual({ value: 'hush', renew: false });
    expect(keyRing.state).toEqual({ state: 'key-ring', why: null });
  });

  it('that is none is the closed file, on Linux alone', async () => {
    const keyRing = ring({ getSelectedStorageBackend: () => 'basic_text' });
    await keyRing.open();
    expect(keyRing.state.state).toBe('file');
    expect(await keyRing.encode('hush')).toEqual({ form: 'plain', value: 'hush' });
    const mac = ring({ getSelectedStorageBackend: () => 'unknown' }, 'darwin');
    await mac.open();
    expect(mac.state.state).toBe('key-ring');
  });

  it.each([
    ['not unlocked', { isAsyncEncryptionAvailable: async () => false }],
    ['refused by a person', { encryptStringAsync: () => Promise.reject(new Error('denied')) }],
    ['broken', { isAsyncEncryptionAvailable: () => Promise.reject(new Error('no bus')) }],
  ] satisfies [string, Partial<SafeStorage>][])(
    'that was %s is said with a way out, and loses nothing',
    async (_what, bad) => {
      const safeStorage = { ...open, ...bad };
      const keyRing = new KeyRing({ safeStorage, platform: 'linux', patienceMs: 10_000 });
      await keyRing.open();
      expect(keyRing.state).toMatchObject({ state: 'locked', why: expect.stringContaining('Try again') });
      await expect(keyRing.decode({ form: 'safe-storage', value: 'x' })).rejects.toThrow(SecretsClosed);
      expect(await keyRing.encode('hush')).toEqual({ form: 'plain', value: 'hush', later: true });
      Object.assign(safeStorage, open);
      await keyRing.open();
      expect(keyRing.state.state).toBe('key-ring');
    },
  );

  it('of another machine leaves what it cannot read, and says what to enter anew', async () => {
    const keyRing = ring({});
    await keyRing.open();
    expect(await keyRing.decode({ form: 'safe-storage', value: 'Zm9yZWlnbg==' })).toBeNull();
    expect(keyRing.unreadable(['the key of TestRail'])).toMatchObject({
      code: 'secrets-foreign',
      help: expect.stringContaining('the key of TestRail'),
    });
  });
});

// The stand-in alone lets a test play a key ring that a person does not open.
describe.skipIf(isReal)('the product before a key ring that asks', () => {
  // Each starts the whole product with a Chromium, on cores that may be busy.
  vi.setConfig({ testTimeout: 120_000 });
  let data: string;
  let product: Product;
  buildFirst();
  beforeEach(async () => {
    data = await tempFolder();
  });
  afterEach(() => product.clear());
  const launch = async (keyring: string) => {
    product = await startProduct({ data, env: { STAND_IN_KEYRING: keyring } });
    await product.desktop.window();
  };
  const command = (...words: string[]) => product.command(...words);
  const faults = async (): Promise<string[]> =>
    ((await command('status')).faults as { code: string }[]).map(({ code }) => code);
  const callGetRun = async (mcp: string) => {
    const client = await mcpClient(mcp);
    return textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } }));
  };
  const keptSecrets = async () => JSON.parse(await readFile(join(data, 'secrets.json'), 'utf8')) as object;
  const at = (mcp: string, port: unknown) => mcp.replace(/:\d+\//, `:${port}/`);

  it('opens the gate and the window, lets agents in that it knows, and goes on by itself when it opens', async () => {
    await launch('gnome_libsecret');
    const { mcp } = await command('agent', 'add', 'Before');
    const kept = await readFile(join(data, 'secrets.json'), 'utf8');
    expect(kept).not.toContain(String(mcp).split('/')[4]);
    await product.desktop.close();

    await launch('asking');
    await eventually(async () => expect(await faults()).toContain('key-ring-opening'));
    const { address } = await command('status');
    const port = new URL(String(address)).port;
    expect((await callGetRun(at(String(mcp), port))).isError).toBe(false);
    // What was kept before is as it was: nothing took its place while it could not be read.
    expect(JSON.parse(await readFile(join(data, 'secrets.json'), 'utf8'))).toMatchObject(JSON.parse(kept));

    await product.desktop.evaluate(({ system }) => system.setKeyring('gnome_libsecret'));
    await eventually(async () => expect(await faults()).not.toContain('key-ring-opening'));
    expect((await command('status')).state).toBe('guarding');
  });

  it('is left without a screen: agents are let in by their digests, what must be entered anew is said, and all of it is back in the app', async () => {
    await launch('gnome_libsecret');
    const { mcp } = await command('agent', 'add', 'Mover');
    const words = ['server', 'add', 'files', '--env', 'FILES_KEY', '--data', data, '--', process.execPath, '-e', '0'];
    expect(await commandHere(words, { env: { ...process.env, FILES_KEY: 'hush-hush-1234' } })).toMatchObject({
      code: 0,
    });
    await product.desktop.close();
    const kept = await keptSecrets();

    const headless = await serve(data);
    const { address, faults: told } = await command('status');
    expect((await callGetRun(at(String(mcp), new URL(String(address)).port))).isError).toBe(false);
    expect(told).toContainEqual(
      expect.objectContaining({ code: 'secrets-foreign', help: expect.stringContaining('FILES_KEY of files') }),
    );
    expect(headless.log()).toMatch(/FILES_KEY of files. Enter it anew/);
    expect(JSON.stringify(await headless.command('server', 'list'))).toContain('variable FILES_KEY was encrypted');
    const [added] = (await headless.command('agent', 'add', 'Headless')) as [{ mcp: string }];
    expect(await headless.stop()).toBe(0);
    expect(await keptSecrets()).toMatchObject({ ...kept, 'approvals/seal': { form: 'plain' } });

    await launch('gnome_libsecret');
    expect(await faults()).not.toContain('secrets-foreign');
    const port = new URL(String((await command('status')).address)).port;
    for (const one of [String(mcp), added.mcp]) expect((await callGetRun(at(one, port))).isError).toBe(false);
    expect(await keptSecrets()).toMatchObject({ 'approvals/seal': { form: 'safe-storage' } });
  });
});
