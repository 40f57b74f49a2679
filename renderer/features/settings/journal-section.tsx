import { useState } from 'react';
import type { SettingsView } from '../../../shared/control/settings.ts';
import { useAppContext } from '../../data/app-context.ts';
import { bytes, count } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import { Choice } from '../../ui/choice.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { RedactionRules } from './redaction-rules.tsx';
import { SettingPart, SettingRow } from './setting-row.tsx';
import { TryRedaction } from './try-redaction.tsx';
import { useSave } from './use-settings.ts';

type Part = Partial<SettingsView['retention']>;

const days = [7, 30, 90, 180, 365, 730, 3650];
const sizes = [256 * 1024 ** 2, 1024 ** 3, 2 * 1024 ** 3, 4 * 1024 ** 3];

function dayWords(value: number): string {
  return value % 365 === 0 && value > 365 ? `${value / 365} years` : `${count(value)} days`;
}
function sizeWords(value: number): string {
  if (value % 1024 ** 3 === 0) return `${value / 1024 ** 3} GB`;
  return value % 1024 ** 2 === 0 ? `${value / 1024 ** 2} MB` : bytes(value);
}
function choicesOf(usual: readonly number[], now: number, words: (value: number) => string) {
  return [...new Set([...usual, now])]
    .toSorted((a, b) => a - b)
    .map((value) => ({ key: String(value), words: words(value) }));
}

/** How long records are kept, and what is never written into them. */
export function JournalSection({ view }: { readonly view: SettingsView }) {
  const { now, clock } = useAppContext();
  const save = useSave();
  const { retention, journal } = view;
  const [asking, setAsking] = useState<Part | null>(null);
  const change = (part: Part): void => {
    const after = { ...retention, ...part };
    const removesMore = after.days < retention.days || after.bytes < retention.bytes;
    // Records that are removed do not come back: less is asked about, more is not.
    if (removesMore) setAsking(part);
    else save({ retention: part }, retentionWords(after), { retention });
  };
  const since = journal.since === null ? '' : ` since ${tableTime(journal.since, now(), clock)}`;
  return (
    <>
      <SettingRow
        name="Keep records"
        help={`${bytes(journal.bytes)}${since}. At the limit the oldest are removed, and the chain records it.`}
        also="retention days size"
      >
        <Choice
          label="Keep records for"
          value={String(retention.days)}
          choices={choicesOf(days, retention.days, dayWords)}
          onChange={(to) => change({ days: Number(to) })}
        />
        <span>at most</span>
        <Choice
          label="Keep records up to"
          value={String(retention.bytes)}
          choices={choicesOf(sizes, retention.bytes, sizeWords)}
          onChange={(to) => change({ bytes: Number(to) })}
        />
      </SettingRow>
      <SettingPart words="redaction rules try it pattern field name secret">
        <RedactionRules rules={view.redaction} />
        <TryRedaction rules={view.redaction} />
      </SettingPart>
      {asking && (
        <Confirm
          title="Keep fewer records?"
          action="Keep fewer"
          working={false}
          onClose={() => setAsking(null)}
          onConfirm={() => {
            save({ retention: asking }, retentionWords({ ...retention, ...asking }));
            setAsking(null);
          }}
        >
          <p>What is older or beyond is removed within a minute, and does not come back. Export it first to keep it.</p>
        </Confirm>
      )}
    </>
  );
}

function retentionWords({ days: kept, bytes: most }: SettingsView['retention']): string {
  return `Records are kept for ${dayWords(kept)}, at most ${sizeWords(most)}`;
}
