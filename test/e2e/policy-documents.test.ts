import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { railguard, serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const good = '{"version":"1","tools":{}}';
const proto = '{"version":"1","tools":{"__proto__":{"constructor":{"toString":1}}}}';
const testOf = (policy: string) => `{"policy":${policy},"cases":[{"tool":"constructor","expect":"denied"}]}`;

describe.runIf(process.platform !== 'win32')('A document given on the command line', () => {
  it('that is none ends the command with code 3 and a line that says why, and nothing else ends', async () => {
    const folder = await tempFolder();
    const path = (name: string) => join(folder, name);
    const gateway = await serve(path('data'));
    await writeFile(path('proto'), proto);
    await writeFile(path('proto-test'), testOf(proto));
    await writeFile(path('words'), '{"constructor":1,"toString":{},"version":"1","tools":{"t":{"valueOf":[]}}}');
    await writeFile(path('large'), ' '.repeat(40_000_000));
    await writeFile(path('latin'), Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d]));
    execFileSync('mkfifo', [path('pipe')]);
    const wrong = [
      ['validate', 'proto', '__proto__'],
      ['test', 'proto-test', '__proto__'],
      ['import', 'words', 'constructor'],
      ['import', 'large', 'is larger than 8 MB'],
      ['test', 'latin', 'is not text in UTF-8'],
      ['validate', 'pipe', 'is not a plain file'],
    ] as const;
    const ended = wrong.map(async ([verb, name, words]) => {
      const ran = await railguard(['policy', verb, path(name), '--data', path('data')]);
      expect([ran.code, ran.stderr], `${verb} ${name}`).toEqual([3, expect.stringContaining(words)]);
      expect(ran.stderr).not.toContain('    at ');
    });
    await Promise.all(ended);
    await writeFile(path('good'), testOf(good));
    expect(await railguard(['policy', 'test', path('good'), '--data', path('data')])).toMatchObject({ code: 0 });
    expect(await gateway.stop()).toBe(0);
  });
});
