import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, expect } from 'vitest';
import { recordHash } from '../../electron/journal/chain/chain.ts';
import { call, initialize } from '../gateway/raw-client.ts';
import { folderUntilEnd, isRefused, open, type Product, startProduct, tail, words } from './product.ts';
import { threat } from './threat.ts';

let product: Product;
let url: string;
let session: string;
beforeAll(async () => {
  product = await startProduct({
    policies: { fix: open({ deny_me: { deny_if: [{ conditions: [], on_deny: 'No.' }] } }) },
  });
  url = product.server('fix');
  session = await initialize(url);
});

/** A folder with some records, its gateway ended. */
async function folderWithRecords(): Promise<string> {
  const folder = folderUntilEnd();
  const own = await startProduct({ folder, policies: { fix: open() } });
  const mine = await initialize(own.server('fix'));
  for (let count = 0; count < 12; count++) await call(own.server('fix'), mine, 'echo', { count });
  await own.stop();
  expect((await words(folder, 'journal', 'verify')).code).toBe(0);
  return folder;
}
let withRecords: Promise<string> | null = null;

/** What `journal verify` says of such a folder after somebody changed its database. */
async function verifyAfter(
  change: (db: DatabaseSync) => void,
): Promise<{ readonly code: number | null; readonly said: string }> {
  withRecords ??= folderWithRecords();
  const folder = folderUntilEnd();
  cpSync(await withRecords, folder, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const db = new DatabaseSync(join(folder, 'journal', 'journal.db'));
  change(db);
  db.close();
  const { code, stderr } = await words(folder, 'journal', 'verify');
  return { code, said: stderr };
}

threat(20, async () => {
  const secret = 'Zq8vN3mK5tR7wX2cB9dF4gH6jL1pS0aY';
  await call(url, session, 'echo', {
    api_key: secret,
    header: `Authorization: Bearer ${secret}`,
    url: `https://x.example/?token=${secret}`,
    deep: { a: { b: { c: { password: secret } } } },
  });
  const shown = JSON.stringify(await tail(product, 'tool:echo'));
  expect(shown).toContain('redacted');
  expect(shown).not.toContain(secret);
  const { stdout } = await words(product.folder, 'journal', 'export', '--format', 'jsonl');
  expect(stdout).not.toContain(secret);
  for (const file of readdirSync(product.folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(product.folder, file);
    if (statSync(path).isFile()) expect(readFileSync(path).includes(secret), file).toBe(false);
  }
});

threat(21, async () => {
  const text = '\r\nFAKE RECORD\u001b[2J\u202e</script>';
  await call(url, session, 'echo', { text });
  const { stdout } = await words(product.folder, 'journal', 'tail', 'tool:echo');
  expect(stdout).toContain('FAKE RECORD');
  expect(stdout).not.toMatch(/^FAKE RECORD/m);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
  expect(stdout).not.toMatch(/[\u001b\u202e\r]/);
  expect((await words(product.folder, 'journal', 'verify')).code).toBe(0);
  const edited = await verifyAfter((db) => db.exec(`UPDATE record SET body = replace(body, '"count":5', '"count":6')`));
  expect(edited.code).toBe(4);
  expect(edited.said).toMatch(/Record \d+/);
  const cut = await verifyAfter((db) => db.exec('DELETE FROM record WHERE seq = 7'));
  expect(cut.code).toBe(4);
});

threat(38, async () => {
  const rewritten = await verifyAfter((db) => {
    db.exec(`UPDATE record SET body = replace(body, '"count":5', '"count":6')`);
    const rows = db.prepare('SELECT seq, body, hash FROM record ORDER BY seq').all();
    let hash = String(rows[0]?.hash);
    for (const { seq, body } of rows.slice(1)) {
      hash = recordHash(hash, Number(seq), String(body));
      db.prepare('UPDATE record SET hash = ? WHERE seq = ?').run(hash, Number(seq));
    }
  });
  expect(rewritten.code).toBe(4);
  expect((await verifyAfter(() => undefined)).code).toBe(0);
  const cut = await verifyAfter((db) => db.exec('DELETE FROM record WHERE seq > (SELECT max(seq) FROM record) - 4'));
  expect(cut.code).toBe(4);
});

threat(39, async () => {
  const before = (await tail(product, '--limit', '10000')).length;
  const large = 'x'.repeat(12_000);
  for (let count = 0; count < 300; count++)
    expect(isRefused(await call(url, session, 'deny_me', { large }, count))).toBe(true);
  const after = await tail(product, '--limit', '10000');
  expect(after.length - before).toBeLessThan(100);
  expect(after.some(({ tool }) => tool === 'deny_me')).toBe(true);
});
