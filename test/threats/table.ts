import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestModule } from 'vitest/node';
import rows from './rows.json' with { type: 'json' };

const document = fileURLToPath(new URL('../../docs/security.md', import.meta.url));
const [begin, end] = ['<!-- threats: begin -->', '<!-- threats: end -->'];

/** Prints the rows with what became of each; with `RAILGUARD_THREATS_TABLE=write` they go into docs/security.md too. */
export default class ThreatTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const found = new Map<number, { readonly holds: string; readonly file: string }>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const id = Number(/^row (\d+): /.exec(test.name)?.[1]);
        const result = test.result();
        const holds =
          result.state === 'passed'
            ? 'holds'
            : result.state === 'skipped'
              ? (result.note ?? 'not run')
              : 'DOES NOT HOLD';
        const before = found.get(id);
        if (before === undefined || before.holds === 'holds') found.set(id, { holds, file: module.relativeModuleId });
      }
    }
    if (found.size === 0) return;
    const of = (id: number) => found.get(id) ?? { holds: 'no test', file: '' };
    const lines = rows.map(
      ({ id, attempt, must }) => `${String(id).padStart(2)}  ${of(id).holds}: ${attempt} → ${must}`,
    );
    process.stdout.write(`\n${lines.join('\n')}\n`);
    if (process.env.RAILGUARD_THREATS_TABLE !== 'write') return;
    const table = [
      '| # | what is tried | what must happen | today | shown in |',
      '| --- | --- | --- | --- | --- |',
      ...rows.map((row) => {
        const { holds, file } = of(row.id);
        const shown = [...(file === '' ? [] : [`\`${file}\``]), ...('also' in row ? [row.also] : [])].join('; ');
        return `| ${row.id} | ${row.attempt} | ${row.must} | ${holds} | ${shown} |`;
      }),
    ].join('\n');
    const text = readFileSync(document, 'utf8');
    const [before, after] = [text.split(begin)[0] ?? '', text.split(end)[1] ?? ''];
    writeFileSync(document, `${before}${begin}\n${table}\n${end}${after}`);
  }
}
