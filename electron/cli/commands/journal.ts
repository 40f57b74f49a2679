import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { JournalLine } from '../../../shared/record.ts';
import { visibleJson } from '../../../shared/visible.ts';
import { type CliDeps, globalsOf, withClient } from '../context.ts';
import { CliError, createPrinter, localTime } from '../io.ts';
import { registerJournalShow } from './journal-show.ts';

export function registerJournal(program: Command, deps: CliDeps): void {
  const group = program.command('journal').description('what happened');
  registerTail(group, deps);
  registerJournalShow(group, deps);
  registerExport(group, deps);
  registerImport(group, deps);
  registerRecover(group, deps);
  registerVerify(group, deps);
}

/** Of the arguments of a call, so many letters on its line: `journal show CALL` has all. */
const mostArguments = 80;

function whatOf({ server, tool, arguments: given, what }: JournalLine): string {
  if (what !== null || tool === null) return what ?? '';
  const args = given === null ? '' : JSON.stringify(given);
  return `${server ?? ''}/${tool} ${args.length > mostArguments ? `${args.slice(0, mostArguments)}…` : args}`.trimEnd();
}

const columns: Readonly<Record<string, (line: JournalLine) => string>> = {
  seq: ({ seq }) => String(seq),
  time: ({ at }) => localTime(Date.parse(at)),
  kind: ({ kind }) => kind,
  agent: ({ agent }) => agent ?? '',
  what: whatOf,
  outcome: ({ outcome }) => outcome ?? '',
  rule: ({ rule }) => rule ?? '',
  call: ({ call }) => call ?? '',
};

function registerTail(group: Command, deps: CliDeps): void {
  group
    .command('tail [query...]')
    .description('the newest records that fit, oldest first')
    .allowUnknownOption()
    .option('--limit <n>', 'how many records', '200')
    .action((query: string[], options: { limit: string }, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const limit = /^\d{1,5}$/.test(options.limit) ? Number(options.limit) : 0;
        if (limit < 1 || limit > 10_000) throw new CliError(2, '--limit is a whole number from 1 to 10000.');
        const lines = await client.call('journal.tail', { query: queryOf(query), limit });
        print.many(lines, columns);
      }),
    );
}

function registerExport(group: Command, deps: CliDeps): void {
  group
    .command('export [query...]')
    .allowUnknownOption()
    .description('every record that fits, as JSONL or CSV on stdout; the manifest on stderr')
    .requiredOption('--format <format>', 'jsonl or csv')
    .action((query: string[], options: { format: string }, command: Command) =>
      withClient(deps, command, async (client) => {
        const { format } = options;
        if (format !== 'jsonl' && format !== 'csv') throw new CliError(2, '--format is jsonl or csv.');
        const job = `export-${randomUUID()}`;
        await client.call('journal.export', { query: queryOf(query), format, job });
        for (;;) {
          const { text, manifest } = await client.call('journal.exportNext', { job });
          try {
            await deps.io.outAll(text);
          } catch (error) {
            await client.call('job.cancel', { job });
            throw error;
          }
          if (manifest === null) continue;
          deps.io.err(`${visibleJson(manifest)}\n`);
          return;
        }
      }),
    );
}

function registerImport(group: Command, deps: CliDeps): void {
  group
    .command('import <file>')
    .description('read a JSONL export into an empty --data folder, to search and verify it there')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { data, json } = globalsOf(command);
      const imported = await deps.importJournal(file, data);
      const { count, chained } = imported;
      createPrinter(deps.io, json).one(imported, `${count} records; ${chained} of them follow from the one before.`);
    });
}

function registerRecover(group: Command, deps: CliDeps): void {
  group
    .command('recover')
    .description('keep a damaged journal aside and start a new one, so that the gate can open again')
    .action((_options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const { kept } = await client.call('journal.recover', {});
        print.one(
          { kept },
          kept === null ? 'A new journal is begun.' : `A new journal is begun; the old one is kept as ${kept}.`,
        );
      }),
    );
}

function registerVerify(group: Command, deps: CliDeps): void {
  group
    .command('verify')
    .description('follow the chain; exit code 4 and the first bad record where it does not hold')
    .action((_options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const verdict = await client.call('journal.verify', {});
        const head =
          verdict.ok && verdict.head !== null ? ` Head: record ${verdict.head.seq}, ${verdict.head.hash}` : '';
        print.one(verdict, verdict.ok ? `Verified, ${verdict.records} records${sealWords(verdict)}.${head}` : '');
        if (verdict.ok) return;
        throw new CliError(
          4,
          verdict.seq === null
            ? `The journal does not hold: ${verdict.why}.`
            : `Record ${verdict.seq}: ${verdict.why}.`,
        );
      }),
    );
}

/** What the verdict rests on: a chain without seals only shows that it fits together. */
function sealWords({
  sealedFrom,
  records,
  head,
}: {
  sealedFrom: number | null;
  records: number;
  head: { seq: number } | null;
}): string {
  if (head === null) return '';
  if (sealedFrom === null) return ', not sealed: this shows only that they fit together';
  if (sealedFrom > head.seq) return ', none of them sealed: this shows only that they fit together';
  return sealedFrom > head.seq - records + 1 ? `, sealed from record ${sealedFrom} on` : '';
}

/**
 * The words of a query, in which a leading `-` negates, as in `-outcome:allowed`. A word with two is a mistyped option.
 */
function queryOf(words: readonly string[]): string {
  const option = words.find((word) => /^--[a-z]/.test(word));
  if (option !== undefined) throw new CliError(2, `error: unknown option '${option}'`);
  return words.join(' ');
}
