import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('heaps grow slowly but while a thread loads, when what Node brings compiled is taken as it is', () => {
  // In a process of its own: the flags are those of all that runs in it.
  const program = `
    const { growHeapsSlowly, growUsuallyWhileLoading } = await import('${import.meta.dirname}/../../electron/lib/heap-growth.ts');
    const { cachedDataVersionTag } = await import('node:v8');
    const brought = cachedDataVersionTag();
    const taken = [];
    const look = () => taken.push(cachedDataVersionTag() === brought);
    const early = growUsuallyWhileLoading();
    look();
    growHeapsSlowly();
    look();
    early();
    look();
    const [one, other] = [growUsuallyWhileLoading(), growUsuallyWhileLoading()];
    look();
    one();
    one();
    look();
    other();
    look();
    console.log(taken.join(' '));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(said.trim()).toBe('true true false true true false');
});

test('what the start left is collected once it is over, so that the next collection comes in time', () => {
  const program = `
    const { growHeapsSlowly } = await import('${import.meta.dirname}/../../electron/lib/heap-growth.ts');
    // One that nothing holds is collected itself, and tells nobody.
    const waits = setInterval(() => registry, 60_000);
    const registry = new FinalizationRegistry(() => {
      console.log('collected');
      clearInterval(waits);
    });
    registry.register({}, null);
    growHeapsSlowly();`;
  const options = { encoding: 'utf8', timeout: 30_000 } as const;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', program], options).trim()).toBe('collected');
});
