import { type Fault, type HealthSources, sentence } from './sources.ts';

export function journalFault({ journal }: HealthSources): Fault | null {
  return journal.fault === null ? null : { ...journal.fault, fault: true };
}

export function journalDoubt({ journal }: HealthSources): Fault | null {
  if (journal.doubt === null) return null;
  return {
    fault: false,
    code: 'journal-doubtful',
    title: 'The journal was changed from outside',
    help: `${sentence(journal.doubt)} See what is left of it: railguard journal verify. Then keep it aside and start a new one: railguard journal recover`,
  };
}

export function journalShares({ journal }: HealthSources): Fault | null {
  const agents = journal.briefAgents;
  if (agents.length === 0) return null;
  return {
    fault: false,
    code: 'journal-share-used',
    title: `${agents.join(', ')} used up ${agents.length === 1 ? 'its share' : 'their shares'} of the journal`,
    help: 'Of further arguments and results only the beginning is kept, so that the records of others stay. See what was called: railguard journal tail. Where that is wanted, let settings.json keep more bytes (docs/journal.md).',
  };
}
