import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type AuthorizationServerOptions, serveAuthorization } from '../fixtures/mcp/authorization-server.ts';
import { serveProtected } from '../fixtures/mcp/protected-server.ts';
import { commandHere, serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function remote(options: AuthorizationServerOptions = {}) {
  const issuer = await serveAuthorization({ client: { id: 'known', secret: 'hush-4711' }, ...options });
  closers.push(() => issuer.close());
  const server = await serveProtected(issuer);
  closers.push(() => server.close());
  return { issuer, server };
}

/** Files of a data folder that hold this text. */
async function holding(folder: string, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    if ((await readFile(join(entry.parentPath, entry.name))).includes(text)) found.push(entry.name);
  }
  return found;
}

// A gateway starts and stops in each: on a busy machine that takes its time.
describe('a remote server with a client that a person registered', () => {
  it('is added, logged in at and removed from the command line, the secret among the secrets only', async () => {
    const { issuer, server } = await remote();
    const folder = await tempFolder();
    const words = ['--url', server.url, '--client-id', 'known', '--client-secret-stdin', '--data', folder];
    const added = await commandHere(['server', 'add', 'far', ...words], { input: 'hush-4711\n' });
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(await holding(folder, 'hush-4711')).toEqual(['secrets.json']);
    const running = await serve(folder);
    const [begun] = (await running.command('server', 'login', 'far')) as [{ address: string }];
    expect(await (await fetch(begun.address)).text()).toContain('logged in');
    expect(await running.command('server', 'test', 'far')).toMatchObject([{ tools: ['guarded'] }]);
    expect(issuer.tokenRequests.map(({ client }) => client)).toEqual(['known']);
    expect(await holding(folder, 'hush-4711')).toEqual(['secrets.json']);
    await running.stop();
    expect(await commandHere(['server', 'remove', 'far', '--data', folder])).toMatchObject({ code: 0 });
    expect(await holding(folder, 'hush-4711')).toEqual([]);
  });

  it('is not logged in at where no gateway runs for the browser to come back to', async () => {
    const { issuer, server } = await remote();
    const folder = await tempFolder();
    const added = ['server', 'add', 'far', '--url', server.url, '--client-id', 'known', '--data', folder];
    expect(await commandHere(added)).toMatchObject({ code: 0 });
    const refused = await commandHere(['server', 'login', 'far', '--data', folder]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('railguard serve');
    expect(issuer.tokenRequests).toEqual([]);
  });

  it('logs in for itself without a gateway, where its authorization server wants nobody', async () => {
    const { server } = await remote({ grants: ['client_credentials'] });
    const folder = await tempFolder();
    const data = ['--data', folder];
    expect(await commandHere(['server', 'add', 'far', '--url', server.url, ...data])).toMatchObject({ code: 0 });
    const login = ['server', 'login', 'far', '--client-id', 'known', '--client-secret-stdin', ...data];
    expect(await commandHere(login, { input: 'hush-4711' })).toMatchObject({ code: 0, stdout: 'Logged in at far.\n' });
    expect(await commandHere(['server', 'test', 'far', ...data])).toMatchObject({ code: 0 });
  });
});
