import type { Category } from './scales.ts';
import {
  compoundBeginnings,
  connectors,
  manyWords,
  moneyNouns,
  notMany,
  prepositions,
  readingNouns,
  toolVerbs,
} from './tool-words.ts';

/** How hard it is to take back, from easy to impossible. What a name does not say may be anything short of destructive. */
export const severity: Readonly<Record<Category, number>> = {
  Read: 0,
  Write: 1,
  Unclassified: 2,
  Execute: 3,
  Destructive: 4,
  Financial: 5,
};

export function riskier(a: Category, b: Category): Category {
  return severity[b] > severity[a] ? b : a;
}

/** `getOrCreateURL`, `get-or-create-url` and `get_or_create_url` are the same words. */
export function nameWords(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}

/** What a name says its tool does: the riskiest of its verbs. */
export function categoryOfName(name: string): Category {
  const words = nameWords(name);
  const verbs = verbsOf(words);
  const said = verbs.map(({ category }) => category);
  const last = words.at(-1);
  if (said.length === 0) said.push(last !== undefined && readingNouns.has(last) ? 'Read' : 'Unclassified');
  const worst = said.reduce(riskier);
  // Letters that look like others may spell any verb: `list_аnd_ѕend` begins like a reader.
  if (/[^ -~]/.test(name)) return riskier(worst, 'Unclassified');
  if (worst === 'Read') return words.map(verbWithin).reduce(riskier, worst);
  return words.some((word) => moneyNouns.has(word)) ? riskier(worst, 'Financial') : worst;
}

interface FoundVerb {
  readonly category: Category;
  readonly at: number;
}

/**
 * The words of a name that are its verbs. A word that may be a noun is one after a verb (`add_run`), and where the name
 * ends with a word that can only be a verb (`run_delete`); it is a verb where it comes first, or after `and`, `or`, `then`.
 */
function verbsOf(words: readonly string[]): readonly FoundVerb[] {
  const last = toolVerbs.get(words.at(-1) ?? '');
  const endsWithVerb = words.length > 1 && last?.noun === false && !words.some((word) => connectors.has(word));
  const found: FoundVerb[] = [];
  for (const [at, word] of words.entries()) {
    const verb = toolVerbs.get(word);
    const joined = connectors.has(words[at - 1] ?? '');
    if (verb === undefined) {
      // What follows `get_or_` is a verb, if one that nobody here knows; what follows `get_cases_and_` is a thing.
      if (joined && found.at(-1)?.at === at - 2) found.push({ category: 'Unclassified', at });
      continue;
    }
    if (verb.noun && !joined && (found.length > 0 || endsWithVerb)) continue;
    // A reading word that may be a noun says nothing in the middle of a name (`simulate_research_query`), but at its end it
    // may follow the name of a service: `brave_web_search`.
    if (verb.noun && !joined && verb.category === 'Read' && at > 0 && word !== 'search') continue;
    found.push({ category: verb.category, at });
  }
  return found;
}

const hiddenVerbs = 'create update upsert insert delete remove destroy drop purge erase wipe write send execute'.split(
  ' ',
);
/** Ends that make a thing or a state of a verb: `updated`, `deletions`, `sender`. */
const inflected = /^(?:d|ed|s|r|rs|er|ers|or|ors|ion|ions|ing|able|ten|al|als|down|downs|let)$/;

/** A name that reads may hide a verb in a word: `get_orcreate`, `list_deleteall`. */
function verbWithin(word: string): Category {
  const text = word.replace(/^(?:or|and|then)(?=.{4})/, '');
  for (const verb of hiddenVerbs) {
    if (!text.startsWith(verb)) continue;
    const rest = text.slice(verb.length);
    if (rest !== '' && inflected.test(rest)) continue;
    return toolVerbs.get(verb)?.category ?? 'Read';
  }
  // `updated`, `creation`: the verb lost its last letter, nothing else begins so.
  return 'Read';
}

/** How many things a writing name speaks of: `update_cases` changes many, `update_case_fields` one. */
export function actsOnMany(name: string): boolean {
  const words = nameWords(name);
  if (words.some((word) => manyWords.has(word))) return true;
  const verbAt = verbsOf(words)[0]?.at ?? -1;
  if (verbAt < 0) return false;
  const after = words.slice(verbAt + 1);
  const end = after.findIndex((word) => prepositions.has(word) || connectors.has(word));
  const nouns = end < 0 ? after : after.slice(0, end);
  const head = nouns.at(-1);
  if (head === undefined || !isPlural(head)) return false;
  return nouns.slice(0, -1).every((word) => isPlural(word) || compoundBeginnings.has(word));
}

function isPlural(word: string): boolean {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') && !notMany.has(word);
}

const adding: ReadonlySet<string> = new Set(
  'add create upload insert append import submit send make copy duplicate clone'.split(' '),
);

/** Whether a writing name only adds: what is added can be taken away again, what is changed may be lost. */
export function onlyAdds(name: string): boolean {
  const words = nameWords(name);
  const verbs = verbsOf(words);
  return verbs.length > 0 && verbs.every(({ at }) => adding.has(words[at] ?? ''));
}

const endings: ReadonlySet<string> = new Set(['close', 'complete', 'finish', 'end']);

/** A run or plan of tests that is closed stays closed, though nothing is deleted: TestRail opens none again. */
export function closesForGood(name: string): boolean {
  const words = nameWords(name);
  const closes = verbsOf(words).some(({ at }) => endings.has(words[at] ?? ''));
  return closes && words.some((word) => /^(?:run|plan)s?$/.test(word));
}
