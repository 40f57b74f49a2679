import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { ClientFacts, Place } from '../../../electron/agents/clients/facts.ts';
import { clientTable } from '../../../electron/agents/clients/table.ts';
import { clientIds } from '../../../shared/control/clients.ts';

const path = fileURLToPath(new URL('../../../docs/clients.md', import.meta.url));
const begin = '<!-- clients: begin -->\n';
const end = '<!-- clients: end -->';

const bases: Readonly<Record<Place[0], string>> = {
  home: '~',
  config: '~/.config',
  appdata: '%APPDATA%',
  'application-support': '~/Library/Application Support',
};

function fileWords({ files, folderVariable }: ClientFacts): string {
  const words = (places: readonly Place[]) => places.map(([base, rest]) => `\`${bases[base]}/${rest}\``).join(' or ');
  const [linux, darwin, win32] = [words(files.linux), words(files.darwin), words(files.win32)];
  const all = linux === darwin && darwin === win32 ? linux : `Linux ${linux}, macOS ${darwin}, Windows ${win32}`;
  return folderVariable === undefined ? all : `${all}, or in \`$${folderVariable.name}\``;
}

function row(facts: ClientFacts): string {
  const { id, name, format, sections, http, variable, limits, restart, source, checked } = facts;
  const cells = [
    `**${name}** (\`${id}\`)`,
    fileWords(facts),
    `${format.toUpperCase()}, ${sections.map((section) => `\`${section.join('.')}\``).join(' or ')}`,
    http ? `command, HTTP${variable === null ? '' : `: ${variable}`}` : 'command only',
    limits,
    restart ?? 'nothing',
    `[source](${source}), ${checked}`,
  ];
  return `| ${cells.join(' | ')} |\n`;
}

it('docs/clients.md says what the table says (RAILGUARD_CLIENTS_TABLE=write writes it there)', () => {
  const head =
    '| client | file | format, servers at | reached by | waits | after a change | known from |\n| --- | --- | --- | --- | --- | --- | --- |\n';
  const table = head + clientTable.map(row).join('');
  const text = readFileSync(path, 'utf8');
  const expected = text.slice(0, text.indexOf(begin) + begin.length) + table + text.slice(text.indexOf(end));
  if (process.env.RAILGUARD_CLIENTS_TABLE === 'write') writeFileSync(path, expected);
  expect(readFileSync(path, 'utf8')).toBe(expected);
});

it('the table has every client that the commands know, once', () => {
  expect(clientTable.map(({ id }) => id)).toEqual(clientIds);
});
