import { parseArgs } from 'node:util';
import { type Found, fuzz } from './engine.ts';
import { targets } from './targets.ts';

/**
 * `npm run fuzz -- --minutes 60 [--target NAME] [--seed N] [--json]`: the minutes are shared out among the targets. What is
 * found new goes into `test/fuzz/corpus`; exit code 1 where something failed.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    target: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target);
const minutes = Number(values.minutes);
if (chosen.length === 0 || !(minutes > 0)) {
  process.stderr.write(
    `--minutes is a number above 0; --target is one of ${targets.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : Number(values.seed);
const eachMs = (minutes * 60_000) / chosen.length;

const all: Found[] = [];
for (const target of chosen) {
  const found = await fuzz(target, { seed, keep: true, goOn: (_runs, elapsedMs) => elapsedMs < eachMs });
  all.push(found);
  const { runs, perSecond, added, slowestMs, failures } = found;
  process.stderr.write(
    `${target.name}: ${runs} runs, ${perSecond}/s, ${added} new, slowest ${slowestMs} ms, ${failures.length} failures\n`,
  );
  for (const { why, input } of failures) process.stderr.write(`  ${why}\n  ${input.slice(0, 500)}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify({ seed, minutes, targets: all }, null, 2)}\n`);
process.exitCode = all.some(({ failures }) => failures.length > 0) ? 1 : 0;
