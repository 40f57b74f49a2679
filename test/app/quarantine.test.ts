import { expect, it } from 'vitest';
import type { JournalEvent } from '../../electron/journal/writer/entries.ts';
import { quarantineRecords } from '../../electron/servers/quarantine.ts';
import type { DefinitionChange } from '../../electron/upstream/definitions.ts';
import { serverNameSchema } from '../../shared/names.ts';

const [files, other] = [serverNameSchema.parse('files'), serverNameSchema.parse('other')];
const change = (name: string, digest: string) =>
  ({ name, change: 'x', kind: 'changed', flags: [], digest, before: {}, after: {} }) as unknown as DefinitionChange;

function started() {
  const recorded: JournalEvent[] = [];
  const due: (() => void)[] = [];
  const records = quarantineRecords(
    () => {},
    (_ms, run) => due.push(run),
  );
  const event = async (given: JournalEvent) => void recorded.push(given);
  const minute = () => {
    for (const run of due.splice(0)) run();
  };
  return { recorded, records, open: () => records.recordIn({ event }), minute };
}

it('a server that rewords at each list makes one record a minute, with how often and the newest wording', () => {
  const { recorded, records, open, minute } = started();
  open();
  for (let n = 0; n < 500; n++) records.quarantined(files, [change('read', `d${n}`)]);
  records.quarantined(other, [change('list', 'd')]);
  expect(recorded.map(({ server }) => server)).toEqual([files, other]);
  minute();
  expect(recorded).toHaveLength(3);
  expect(recorded[2]).toMatchObject({ detail: { times: 499, items: [{ name: 'read', digest: 'd499' }] } });
  expect(recorded[2]?.what).toContain('held 499 times within a minute');
  minute();
  records.quarantined(files, [change('read', 'later')]);
  expect(recorded).toHaveLength(4);
});

it('what was held before the journal was there is recorded once it is', () => {
  const { recorded, records, open, minute } = started();
  records.quarantined(files, [change('read', 'd1')]);
  records.quarantined(files, [change('write', 'd2')]);
  expect(recorded).toEqual([]);
  open();
  minute();
  expect(recorded.map(({ what }) => what)).toEqual([
    'Quarantined of files: read (changed)',
    'Quarantined of files: write (changed)',
  ]);
});
