import { describe, expect, it } from 'vitest';
import { type LiveFilter, noFilter, withText } from '../../../../renderer/data/feed/filter.ts';
import { filterSentence } from '../../../../renderer/features/calls/live-empty.tsx';
import { timeWords } from '../../../../renderer/features/calls/time-chip.tsx';
import { systemClock } from '../../../../renderer/format/time.ts';

const clock = systemClock('en-GB');
const now = new Date(2026, 10, 23, 14, 32).getTime();
const labelOf = (agent: string) => (agent === 'claude' ? 'Claude Code' : agent);

describe('a filter under which there are no calls, as a sentence', () => {
  it.each<[string, Partial<LiveFilter>, string]>([
    ['nothing', {}, 'Calls: none.'],
    ['outcomes', { outcomes: ['denied', 'expired'] }, 'Denied or no answer calls: none.'],
    ['agents, known and gone', { agents: ['claude', 'gone'] as never }, 'Calls by Claude Code or gone: none.'],
    ['tools', { tools: ['close_run'] }, 'Calls of close_run: none.'],
    ['a tool that looks like another', { tools: ['cl\u043ese_run'] }, 'Calls of cl\\u{043E}se_run: none.'],
    ['risks', { risks: ['High', 'Critical'] }, 'Calls of high or critical risk: none.'],
    ['servers', { servers: ['jira'] as never }, 'Calls on jira: none.'],
    ['calls', { calls: ['01J'] as never }, 'Calls chosen one by one: none.'],
    ['a span up to now', { span: 'hour', since: now - 3_600_000 }, 'Calls in the last hour: none.'],
    [
      'a span of its own',
      { since: new Date(2026, 10, 20).getTime(), until: new Date(2026, 10, 21).getTime() - 1 },
      'Calls from 20 Nov: none.',
    ],
    [
      'all of it',
      {
        outcomes: ['denied'],
        tools: ['get_run', 'get_case'],
        agents: ['claude'] as never,
        risks: ['Low'],
        servers: ['jira'] as never,
      },
      'Denied calls of get_run or get_case by Claude Code of low risk on jira: none.',
    ],
  ])('%s', (_what, part, sentence) => {
    const filter = { ...noFilter, ...part };
    expect(filterSentence(filter, labelOf, timeWords(filter, now, clock))).toBe(sentence);
  });

  it('says the text as it was typed, and of one with a mistake what of it is looked for', () => {
    const text = (typed: string) => filterSentence(withText(noFilter, typed, now), labelOf, null);
    expect(text(' tool:get_* x ')).toBe('Calls with “tool:get_* x”: none.');
    expect(text('checkout outcome:den')).toBe('Calls with “checkout”: none.');
    expect(text('a\u202eb')).toBe('Calls with “a\\u{202E}b”: none.');
  });
});

describe('the span of a filter', () => {
  it.each<[Partial<LiveFilter>, string | null]>([
    [{}, null],
    [{ span: 'week', since: 1 }, 'Last 7 days'],
    [{ since: new Date(2026, 10, 20, 9, 5).getTime() }, 'Since 20 Nov, 09:05'],
    [{ until: new Date(2026, 10, 20, 9, 5, 59, 999).getTime() }, 'Until 20 Nov, 09:05'],
    [{ since: new Date(2025, 0, 1).getTime(), until: new Date(2025, 0, 2).getTime() - 1 }, '1 Jan 2025'],
  ])('%j', (part, words) => {
    expect(timeWords({ ...noFilter, ...part }, now, clock)).toBe(words);
  });
});
