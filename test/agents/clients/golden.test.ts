import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyPlan, disconnect } from '../../../electron/agents/clients/apply-plan.ts';
import { editors, readServers } from '../../../electron/agents/clients/change.ts';
import { readConfigFile } from '../../../electron/agents/clients/config-file.ts';
import { Connections } from '../../../electron/agents/clients/connections.ts';
import { type ConnectorDeps, planChange, type Wanted } from '../../../electron/agents/clients/connector.ts';
import { bridgeEntry, gateAgent, readEntry } from '../../../electron/agents/clients/entry.ts';
import type { ClientFacts } from '../../../electron/agents/clients/facts.ts';
import { fileOf } from '../../../electron/agents/clients/places.ts';
import { clientTable } from '../../../electron/agents/clients/table.ts';
import { agentIdSchema } from '../../../shared/names.ts';
import { sampleFiles } from '../../support/client-files.ts';
import { holdsAll } from '../../support/holds-all.ts';

const agent = agentIdSchema.parse('work');
const words = ['/opt/node', '/opt/railguard/headless.js', 'connect', '--agent', 'work'];
const as: Wanted = { agent, force: false, replace: [] };

/** A home of its own, with this text in the client's file; null: no file, and no folder for it. */
function home(facts: ClientFacts, content: string | Buffer | null) {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-golden-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  mkdirSync(data);
  const file = fileOf(facts, { platform: 'linux', home: join(folder, 'home'), env: {} });
  if (content !== null) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o640 });
  }
  const parts: ConnectorDeps = {
    dataFolder: data,
    connections: new Connections(data),
    bridge: () => words,
    gate: { address: 'http://127.0.0.1:7420', agentOf: () => null },
  };
  const apply = (wanted: Wanted = as) => {
    const plan = planChange(facts, file, wanted, parts);
    applyPlan(facts, plan, wanted, parts);
    return plan;
  };
  /** Whose calls the file's entry makes; null where it leads nowhere. */
  const through = () => {
    const { entries } = readServers(facts, readConfigFile(file));
    const entry = readEntry(entries.railguard);
    return entry === null ? null : gateAgent(entry, parts.gate);
  };
  return { folder, file, parts, apply, through, undo: () => disconnect(facts, file, parts).exact };
}

const comment = (facts: ClientFacts): string =>
  facts.format === 'toml' || facts.format === 'yaml' ? '# mine: { [ "\n' : '// mine: { [ "\n';

/** Half a megabyte that is none of ours, behind what a person has. */
function huge(facts: ClientFacts): string {
  const text = sampleFiles[facts.id];
  const filler = 'x'.repeat(500_000);
  switch (facts.format) {
    case 'toml':
      // Its parser takes no text of this length in one piece.
      return `${text}\n[history]\n${Array.from({ length: 5000 }, (_, at) => `l${at} = "${'x'.repeat(90)}"\n`).join('')}`;
    case 'yaml':
      return `${text}HISTORY: "${filler}"\n`;
    case 'json':
    case 'jsonc':
      return text.replace('{', `{"history": "${filler}",`);
  }
}

const written: readonly (readonly [string, (facts: ClientFacts) => string | null])[] = [
  ['of a person', ({ id }) => sampleFiles[id]],
  ['that is empty', () => ''],
  ['that is missing', () => null],
  ['with a comment before all', (facts) => comment(facts) + sampleFiles[facts.id].replace(/\ufeff|\r/g, '')],
  ['with a comment alone', (facts) => comment(facts)],
  ['whose lines end with CR LF', ({ id }) => sampleFiles[id].replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')],
  ['with a byte order mark', ({ id }) => `\ufeff${sampleFiles[id].replace('\ufeff', '')}`],
  ['without a last line end', ({ id }) => sampleFiles[id].trimEnd()],
  ['of half a megabyte', huge],
];

describe.each(clientTable.map((facts) => [facts.name, facts] as const))('the file of %s', (_name, facts) => {
  it('gets this entry', () => {
    const { file, apply } = home(facts, sampleFiles[facts.id]);
    apply();
    expect(readFileSync(file, 'utf8')).toMatchSnapshot();
  });

  it.each(written)('%s: applied, and taken back byte for byte', (_what, text) => {
    const content = text(facts);
    const { folder, file, apply, through, undo } = home(facts, content);
    const plan = apply();
    expect(through()).toBe('work');
    const after = readFileSync(file, 'utf8');
    expect(holdsAll(after, content ?? '')).toBe(true);
    if (content?.includes('\r\n')) expect(after).not.toMatch(/[^\r]\n/);
    expect(after.startsWith('\ufeff')).toBe(content?.startsWith('\ufeff') === true);
    if (content === null) expect(plan.backup).toBeNull();
    else {
      expect(readFileSync(plan.backup ?? '', 'utf8')).toBe(content);
      expect(statSync(plan.backup ?? '').mode & 0o777).toBe(0o600);
      expect(statSync(file).mode & 0o777).toBe(0o640);
    }
    // Once more changes nothing.
    expect(planChange(facts, file, as, home(facts, null).parts).changes).toBe(false);
    expect(undo()).toBe(true);
    if (content === null) expect(readdirSync(folder)).toEqual(['data']);
    else {
      expect(readFileSync(file, 'utf8')).toBe(content);
      expect(readdirSync(dirname(file))).toEqual([basename(file)]);
    }
  });

  it('is read-only: the person hears of it before anything is written', () => {
    const { file, parts } = home(facts, sampleFiles[facts.id]);
    chmodSync(file, 0o444);
    expect(() => planChange(facts, file, as, parts)).toThrow(/read-only: make it writable first/);
    expect(readFileSync(file, 'utf8')).toBe(sampleFiles[facts.id]);
    expect(readdirSync(dirname(file))).toEqual([basename(file)]);
  });

  it('is a link: what it leads to is changed, and it stays a link', () => {
    const { folder, file, apply, through, undo } = home(facts, sampleFiles[facts.id]);
    const real = join(folder, 'dotfile');
    writeFileSync(real, sampleFiles[facts.id]);
    rmSync(file);
    symlinkSync(real, file);
    apply();
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(through()).toBe('work');
    expect(undo()).toBe(true);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe(sampleFiles[facts.id]);
  });

  it('was changed between the look and the press: their change stays, ours is not written', () => {
    const { file, parts } = home(facts, sampleFiles[facts.id]);
    const plan = planChange(facts, file, as, parts);
    const theirs = `${sampleFiles[facts.id]}\n`;
    writeFileSync(file, theirs);
    expect(() => applyPlan(facts, plan, { agent }, parts)).toThrow(/changed in the meantime, so nothing was written/);
    expect(readFileSync(file, 'utf8')).toBe(theirs);
    expect(readdirSync(dirname(file))).toEqual([basename(file)]);
    expect(parts.connections.find(facts.id, file)).toBeUndefined();
  });

  it('was changed by others after us: only ours is taken back', () => {
    const content = sampleFiles[facts.id];
    const { file, apply, undo } = home(facts, content);
    const { backup } = apply();
    const theirs = comment(facts);
    const text = readFileSync(file, 'utf8');
    const at = text.startsWith('\ufeff') ? 1 : 0;
    writeFileSync(file, text.slice(0, at) + theirs + text.slice(at));
    expect(undo()).toBe(false);
    const rest = readFileSync(file, 'utf8');
    // A table of TOML begins on a line of its own: the line end that was missing before it stays.
    const closed = facts.format === 'toml' && !content.endsWith('\n') ? `${content}\n` : content;
    expect(rest).toBe(closed.slice(0, at) + theirs + closed.slice(at));
    expect(existsSync(backup ?? '')).toBe(false);
  });

  it('has our entry already, by other hands: it stays as it is, and is known as ours', () => {
    const { section } = readServers(facts, readConfigFile(home(facts, sampleFiles[facts.id]).file));
    const mark = sampleFiles[facts.id].startsWith('\ufeff') ? '\ufeff' : '';
    const text = sampleFiles[facts.id].slice(mark.length);
    const content = mark + editors[facts.format].add(text, section, 'railguard', bridgeEntry(facts.form, words));
    const { file, apply, through, undo } = home(facts, content);
    expect(through()).toBe('work');
    expect(apply().changes).toBe(false);
    expect(undo()).toBe(false);
    expect(readFileSync(file, 'utf8')).not.toContain('railguard');
  });

  it('has another entry of our name: it is refused, or replaced where a person says so, and comes back', () => {
    const { section } = readServers(facts, readConfigFile(home(facts, sampleFiles[facts.id]).file));
    const mark = sampleFiles[facts.id].startsWith('\ufeff') ? '\ufeff' : '';
    const text = sampleFiles[facts.id].slice(mark.length);
    const other = bridgeEntry(facts.form, ['/opt/other', 'serve']);
    const content = mark + editors[facts.format].add(text, section, 'railguard', other);
    const { file, apply, through, undo } = home(facts, content);
    expect(() => apply()).toThrow(/an entry railguard that is not ours/);
    expect(readFileSync(file, 'utf8')).toBe(content);
    apply({ ...as, force: true });
    expect(through()).toBe('work');
    expect(undo()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });
});

it('a second change goes on from the first: what was taken out before comes back with it, also where others wrote since', () => {
  const cursor = clientTable.find(({ id }) => id === 'cursor');
  if (cursor === undefined) throw new Error('no cursor');
  const content = '{"mcpServers": {"one": {"command": "a"}, "two": {"command": "b"}, "three": {"command": "c"}}}\n';
  const { file, apply, undo } = home(cursor, content);
  const place = (name: string) => ({ section: ['mcpServers'], name });
  apply({ ...as, replace: [place('one')] });
  writeFileSync(file, readFileSync(file, 'utf8').replace('"c"', '"changed"'));
  apply({ ...as, replace: [place('two')] });
  expect(readFileSync(file, 'utf8')).not.toMatch(/"one"|"two"/);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"changed"', '"changed again"'));
  expect(undo()).toBe(false);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    mcpServers: { three: { command: 'changed again' }, one: { command: 'a' }, two: { command: 'b' } },
  });
});

describe.each(clientTable.map((facts) => [facts.name, facts] as const))(
  'the file of %s, which said nothing of servers',
  (_name, facts) => {
    it('was changed by others since: what was made for our entry goes with it, but for what they put there', () => {
      const line: Record<ClientFacts['format'], string> = {
        json: '{\n  "theme": 1\n}\n',
        jsonc: '{\n  "theme": 1,\n}\n',
        toml: 'theme = 1\n',
        yaml: 'theme: 1\n',
      };
      const content = line[facts.format];
      const { file, apply, undo } = home(facts, content);
      apply();
      writeFileSync(file, readFileSync(file, 'utf8').replace('1', '2'));
      expect(undo()).toBe(false);
      expect(readFileSync(file, 'utf8')).toBe(content.replace('1', '2'));
      apply();
      const [top = ''] = facts.sections.at(-1) ?? [];
      const noted = readFileSync(file, 'utf8').replace(new RegExp(`("${top}": \\{|^${top}:)`, 'm'), (found) =>
        facts.format === 'yaml' ? `${found} # mine` : `${found} /* mine */`,
      );
      writeFileSync(file, noted);
      undo();
      if (facts.format !== 'toml') expect(readFileSync(file, 'utf8')).toContain('mine');
    });
  },
);
