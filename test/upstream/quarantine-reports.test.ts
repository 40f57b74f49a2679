import { describe, expect, it } from 'vitest';
import type { DefinitionChange } from '../../electron/upstream/definitions.ts';
import { QuarantineReports } from '../../electron/upstream/quarantine-reports.ts';

const change = (name: string, digest: string): DefinitionChange => ({
  what: 'tool',
  name,
  kind: 'changed',
  before: null,
  after: {},
  digest,
  flags: [],
});

function listen() {
  const told: string[][] = [];
  const news = new QuarantineReports((changes) => told.push(changes.map(({ name, digest }) => `${name} ${digest}`)));
  return { told, news };
}

describe('What was quarantined', () => {
  it('is told once for each wording, however often it waits', () => {
    const { told, news } = listen();
    expect(news.report([change('run', '1'), change('stop', '1')])).toBe(true);
    expect(news.report([change('run', '2'), change('stop', '1')])).toBe(true);
    expect(news.report([change('run', '1')])).toBe(false);
    expect(told).toEqual([['run 1', 'stop 1'], ['run 2']]);
  });

  it('of nothing is not told', () => {
    const { told, news } = listen();
    expect(news.report([])).toBe(false);
    expect(told).toEqual([]);
  });

  it('is forgotten above 5000 wordings, and may be told again', () => {
    const { told, news } = listen();
    news.report(Array.from({ length: 5001 }, (_, index) => change('run', String(index))));
    expect(news.report([change('run', '0')])).toBe(false);
    news.report([change('run', 'new')]);
    expect(news.report([change('run', '0')])).toBe(true);
    expect(told).toHaveLength(3);
  });
});
