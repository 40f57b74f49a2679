import type { AskEffect } from '../../shared/control/asks.ts';
import { type Replaced, readReplaced, TooMany } from './changes/updates.ts';
import type { TestRailReads } from './client.ts';
import { changesWithin } from './effect-budget.ts';
import { type Effect, effectOf } from './effects.ts';
import { TestRailError } from './errors.ts';
import type { Lens } from './lens/lens.ts';
import { type OpenRuns, openRunsOf } from './open-runs.ts';
import { sharedReads } from './shared-reads.ts';
import type { LookedUpCall } from './spelled-calls.ts';

/** A person waits for the card. */
const withinMs = 2000;
/** A page of results fills a card; what is beyond is counted. */
const maxChanges = 500;

type Known = Extract<AskEffect, { state: 'known' }>;
type KnownEffect = Omit<Known, 'state' | 'readAt' | 'readMs' | 'readWith' | 'openRuns'>;

/** Reads what a call would touch and change. Answers why where that cannot be read; never rejects. */
export type ReadEffect = (call: LookedUpCall) => Promise<AskEffect>;

export function createEffectReader(options: {
  readonly api: TestRailReads;
  readonly lens: Lens;
  readonly clock: { now(): number; monotonic(): number };
}): ReadEffect {
  const { lens, clock } = options;
  const shared = sharedReads(options.api, { monotonic: () => clock.monotonic(), withinMs });
  return async ({ call, isOurs }) => {
    const started = clock.monotonic();
    const signal = AbortSignal.timeout(withinMs);
    const { api, readWith } = firstReadOf(shared);
    // What the call changes is known without them.
    const runs = openRunsOf(api, call, signal).catch(() => ({ runs: [], whole: false }));
    try {
      const [effect, before] = await Promise.all([effectOf(api, call, signal), readFew(api, call, signal)]);
      const known = effect === null ? null : shownEffect(effect, before === 'too many');
      const changed =
        before === null || before === 'too many'
          ? null
          : await changeOf({ lens, call, before, isRecorded: isOurs }, signal);
      const both = joined(known, changed);
      if (both === null) return { state: 'none' };
      const openRuns = shownRuns(await runs);
      const readMs = Math.round(clock.monotonic() - started);
      return { state: 'known', ...both, openRuns, readWith: readWith(), readAt: clock.now(), readMs };
    } catch (error) {
      return { state: 'unknown', why: whyUnknown(error) };
    }
  };
}

interface PlannedChange {
  readonly lens: Lens;
  readonly call: LookedUpCall['call'];
  readonly before: Replaced;
  /** Whether what it replaces is kept, to be put back. */
  readonly isRecorded: boolean;
}

/** What a call would write over; null where that is nothing. */
async function changeOf(
  { lens, call, before, isRecorded }: PlannedChange,
  signal: AbortSignal,
): Promise<KnownEffect | null> {
  const [first] = before.entries;
  if (first === undefined) return null;
  const [changes, { project }] = await Promise.all([lens.changes(call, before, signal), lens.names(call, signal)]);
  const shown = changesWithin(changes.slice(0, maxChanges));
  const left = changes.length - shown.length;
  return {
    subject: { kind: before.kind, id: first.id, name: first.name, createdAt: null },
    project,
    numbers: left > 0 ? [{ label: 'more fields change', count: left, atLeast: false }] : [],
    statuses: null,
    changes: [...shown],
    permanent: false,
    words: changes.length === 0 ? unchangedWords : isRecorded ? putBackWords : notRecordedWords,
  };
}

/** Said beforehand, so that nobody takes a change for one that cannot be taken back. */
const putBackWords = 'What it replaces is kept in the journal, and can be put back from Live.';
const notRecordedWords = 'What it replaces is not kept: only what the built-in server changes can be put back.';

const unchangedWords = 'Nothing would change: it holds these values already.';

const tooManyWords = 'They are too many to be put back afterwards.';

function shownEffect(effect: Effect, tooMany: boolean): KnownEffect {
  const { subject, project, numbers, statuses, rows = [], permanent, words } = effect;
  return {
    subject: { ...subject },
    project: project === null ? null : { ...project },
    numbers: numbers.map(({ label, count, atLeast }) => ({ label, count, atLeast })),
    statuses: statuses === null ? null : { ...statuses },
    changes: [...rows],
    permanent,
    words: tooMany ? `${words} ${tooManyWords}` : words,
  };
}

/** Reads, and which tool's came first: that one is about the thing itself. */
function firstReadOf(api: TestRailReads) {
  let first = '';
  const reads: TestRailReads = {
    get(path, signal) {
      if (first === '') first = path.split('/')[0] ?? '';
      return api.get(path, signal);
    },
  };
  return { api: reads, readWith: () => first };
}

function shownRuns(found: OpenRuns | null): Known['openRuns'] {
  return found === null ? null : { runs: found.runs.map((run) => ({ ...run })), whole: found.whole };
}

/** What would be written over; of too many things only their number is told. */
async function readFew(
  api: TestRailReads,
  call: LookedUpCall['call'],
  signal: AbortSignal,
): Promise<Replaced | 'too many' | null> {
  return readReplaced(api, call, signal).catch((error: unknown) => {
    if (error instanceof TooMany) return 'too many' as const;
    throw error;
  });
}

function bounded(effect: KnownEffect): KnownEffect {
  const left = effect.changes.length - maxChanges;
  if (left <= 0) return effect;
  const more = { label: 'more lines', count: left, atLeast: false };
  return { ...effect, numbers: [...effect.numbers, more], changes: effect.changes.slice(0, maxChanges) };
}

/** What a call would touch, with what it would change. */
function joined(effect: KnownEffect | null, change: KnownEffect | null): KnownEffect | null {
  if (effect === null || change === null) return effect === null ? change : bounded(effect);
  const words = effect.permanent ? effect.words : `${effect.words} ${change.words}`;
  return { ...effect, numbers: [...effect.numbers, ...change.numbers], changes: change.changes, words };
}

function whyUnknown(error: unknown): string {
  if (error instanceof TestRailError) return `TestRail said: ${error.message}`;
  const name = error instanceof Error ? error.name : '';
  return name === 'TimeoutError' || name === 'AbortError'
    ? 'TestRail did not answer within 2 s'
    : `It could not be read: ${error instanceof Error ? error.message : String(error)}`;
}
