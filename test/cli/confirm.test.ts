import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { terminalConfirm } from '../../electron/cli/confirm.ts';

const stream = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });

describe('a question at the terminal', () => {
  it.each([
    ['y\n', true],
    [' YES \n', true],
    ['\n', false],
    ['n\n', false],
    ['yesterday\n', false],
  ])('answered %j is %j', async (answer, is) => {
    const [input, output] = [stream(true), stream(true)];
    const asked = terminalConfirm(input, output)?.('Really?');
    input.write(answer);
    expect(await asked).toBe(is);
    expect(String(output.read())).toContain('Really? (y/N) ');
  });

  it('that is not answered is a no', async () => {
    const input = stream(true);
    const asked = terminalConfirm(input, stream(true))?.('Really?');
    input.end();
    expect(await asked).toBe(false);
  });

  it('is not asked where input or output is no terminal', () => {
    expect(terminalConfirm(stream(false), stream(true))).toBeNull();
    expect(terminalConfirm(stream(true), stream(false))).toBeNull();
  });
});
