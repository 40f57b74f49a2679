import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Versions } from '../../../electron/guard/policy-store/versions.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const by = { author: 'window', note: '', at: 5 };
const numbers = (versions: Versions) => versions.list().map(({ version }) => version);
const line = (version: number, text: string) =>
  JSON.stringify({
    version,
    ...by,
    bytes: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
    removed: false,
  });

describe('versions', () => {
  it('are kept byte for byte, and found again', async () => {
    const folder = join(await tempFolder(), 'deep', 'testrail');
    const versions = await Versions.open(folder);
    expect([versions.latest, await versions.text(1)]).toEqual([null, null]);
    const texts = ['{}', '\uFEFF{ "ä": "\u2028" }\r\n', ''];
    for (const text of texts) await versions.add(text, by);
    await versions.add(null, by);
    const again = await Versions.open(folder);
    expect(again.list()).toEqual(versions.list());
    expect(await Promise.all([1, 2, 3, 4].map((number) => again.text(number)))).toEqual([...texts, null]);
    expect([1, 4, 9].map((number) => again.removed(number))).toEqual([false, true, false]);
  });

  it('whose text was changed, or is lost, are not handed out', async () => {
    const folder = await tempFolder();
    const versions = await Versions.open(folder);
    await versions.add('one', by);
    await versions.add('two', by);
    await appendFile(join(folder, '1.json'), ' ');
    await rm(join(folder, '2.json'));
    expect([await versions.text(1), await versions.text(2)]).toEqual([null, null]);
  });

  it('go on behind a line that a crash cut off, which spoils itself alone', async () => {
    const folder = await tempFolder();
    await (await Versions.open(folder)).add('one', by);
    await appendFile(join(folder, 'log.jsonl'), `\n${line(2, 'two').slice(0, 40)}`);
    const cut = await Versions.open(folder);
    expect(numbers(cut)).toEqual([1]);
    await cut.add('three', by);
    const again = await Versions.open(folder);
    expect([numbers(again), await again.text(2)]).toEqual([[1, 2], 'three']);
  });

  it('of one number are the later one: the earlier may not have been put on disk, and was written anew', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'log.jsonl'), [line(1, 'one'), line(2, 'two'), line(2, 'deux')].join('\n'));
    await writeFile(join(folder, '2.json'), 'deux');
    const versions = await Versions.open(folder);
    expect([numbers(versions), await versions.text(2)]).toEqual([[1, 2], 'deux']);
  });

  it.each<[string, string]>([
    ['no JSON', 'nonsense'],
    ['another thing', '{"version":9}'],
    ['an older number', line(1, 'old')],
    ['no number', line(Number.NaN, 'x')],
    ['a number below one', line(0, 'x')],
  ])('leave out a line that holds %s', async (_what, bad) => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'log.jsonl'), [line(1, 'one'), line(3, 'three'), bad, line(4, 'four')].join('\n'));
    expect(numbers(await Versions.open(folder))).toEqual([1, 3, 4]);
  });

  it('take no text in where their history cannot be read, and say so', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'log.jsonl'));
    const versions = await Versions.open(folder);
    expect(versions.fault).toMatch(/^Its history in .* cannot be read/);
    await expect(versions.add('one', by)).rejects.toThrow(/cannot be read/);
    await expect(readFile(join(folder, '1.json'))).rejects.toThrow('ENOENT');
  });
});
