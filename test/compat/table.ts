import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { actions } from './actions.ts';

const document = fileURLToPath(new URL('../../docs/servers.md', import.meta.url));
const [begin, end] = ['<!-- compatibility: begin -->', '<!-- compatibility: end -->'];

interface Pair {
  readonly works: string[];
  readonly fails: string[];
}

/** What failed in one line, fit for a cell. */
function wordsOf(test: TestCase): string {
  const [error] = test.result().errors ?? [];
  const line = (error?.message ?? 'it did not end').split('\n')[0] ?? '';
  return line.replaceAll('|', '\\|').slice(0, 200);
}

function cell(pair: Pair | undefined): string {
  if (pair === undefined) return 'not tried';
  if (pair.fails.length === 0) return pair.works.length === actions.length ? 'all' : pair.works.join(', ');
  return [...pair.works, ...pair.fails.map((action) => `**${action} fails**`)].join(', ');
}

/** Prints servers × clients; with `RAILGUARD_COMPAT_TABLE=write` the table goes into docs/servers.md too. */
export default class CompatibilityTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Map<string, Pair>>();
    const clients = new Set<string>();
    const words: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const [, server, client, action] = /^(.+) × (.+): (\w+)$/.exec(test.name) ?? [];
        if (server === undefined || client === undefined || action === undefined) continue;
        clients.add(client);
        const row = rows.get(server) ?? new Map<string, Pair>();
        rows.set(server, row);
        const pair = row.get(client) ?? { works: [], fails: [] };
        row.set(client, pair);
        const { state } = test.result();
        if (state === 'skipped') continue;
        (state === 'passed' ? pair.works : pair.fails).push(action);
        if (state !== 'passed') words.push(`- ${server}, ${client}, ${action}: ${wordsOf(test)}`);
      }
    }
    if (rows.size === 0) return;
    const columns = [...clients];
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const table = [
      line(['server', ...columns]),
      line(['---', ...columns.map(() => '---')]),
      ...[...rows].map(([server, row]) => line([server, ...columns.map((client) => cell(row.get(client)))])),
      ...(words.length === 0 ? [] : ['', ...words]),
    ].join('\n');
    process.stdout.write(`\n${table}\n`);
    if (process.env.RAILGUARD_COMPAT_TABLE !== 'write') return;
    const text = readFileSync(document, 'utf8');
    const [before, after] = [text.split(begin)[0] ?? '', text.split(end)[1] ?? ''];
    writeFileSync(document, `${before}${begin}\n${table}\n${end}${after}`);
  }
}
