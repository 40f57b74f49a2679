import type { JsonValue } from '../../shared/json.ts';
import { EntityUnknown } from './call-targets.ts';
import type { Chain } from './entity-chains.ts';

/** Facts that only say what lies above what: they may be older than all others. */
const linkFacts = new Set(['project_id', 'suite_id', 'run_id', 'test_id', 'case_id', 'plan_id', 'dataset_id']);

export function areLinks(wanted: ReadonlySet<string> | undefined): boolean {
  return wanted !== undefined && [...wanted].every((name) => linkFacts.has(name));
}

/**
 * What `entity.` paths see. The first chain is what the call is about, the others are what else it touches. `links`: nothing
 * but what lies above what, for all else may be older than it should.
 */
export function factsOf(chains: readonly Chain[], links: boolean): Readonly<Record<string, JsonValue>> {
  const chain = chains[0] ?? [];
  const [first] = chain;
  if (!first) return {};
  const own = Object.entries(first.fields).filter(([name, value]) => isFact(name, value));
  const ids = chain.map((link): [string, JsonValue] => [`${link.kind}_id`, link.id]);
  const facts = new Map<string, JsonValue>([...own, ...suiteOf(chains, first.fields.suite_id), ...ids]);
  const project = projectOf(chains);
  if (project !== null) facts.set('project_id', project);
  // One that touches several suites is in none of them: a rule on the suite then denies it.
  if (suitesOf(chains).length > 1) facts.delete('suite_id');
  facts.set(
    'is_completed',
    chain.some((link) => link.fields.is_completed === true),
  );
  return Object.fromEntries([...facts].filter(([name]) => !links || linkFacts.has(name)));
}

function suitesOf(chains: readonly Chain[]): readonly number[] {
  return [...new Set(chains.flat().flatMap((link) => (link.kind === 'suite' ? [link.id] : [])))];
}

/** A test says its run, and only the run says its suite. */
function suiteOf(chains: readonly Chain[], own: JsonValue | undefined): readonly [string, JsonValue][] {
  const [named] = suitesOf(chains);
  const run = chains[0]?.find((link) => link.kind === 'run');
  const suite = named ?? run?.fields.suite_id ?? own;
  return suite === undefined ? [] : [['suite_id', suite]];
}

/** Counts change with every result: they would be stale more often than right. */
function isFact(name: string, value: JsonValue): boolean {
  if (name === 'id' || name === 'url' || name.endsWith('_count')) return false;
  if (typeof value === 'string') return value.length <= 10_000;
  return value === null || typeof value !== 'object';
}

/** A call that names a project of the scope together with anything outside must not pass for one inside. */
function projectOf(chains: readonly Chain[]): number | null {
  const ids = [...new Set(chains.flat().flatMap((link) => (link.kind === 'project' ? [link.id] : [])))];
  if (ids.length > 1) throw new EntityUnknown(`The call touches more than one project: ${ids.slice(0, 5).join(', ')}.`);
  return ids[0] ?? null;
}
