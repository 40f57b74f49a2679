import type { PutBackRow } from '../../shared/control/lens.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { counted } from '../format/number.ts';
import code from '../ui/code.module.css';
import text from '../ui/text.module.css';
import { Text } from '../ui/text.tsx';
import styles from './put-back.module.css';

interface Sent {
  readonly tool: string;
  readonly args: JsonObject;
}

/** So many calls are written out; many cases that go back are one call each. */
const maxShown = 3;

/** The calls that would go out for these rows: those of one thing go together. */
function callsOf(rows: readonly PutBackRow[]): readonly Sent[] {
  const calls = new Map<string, Sent>();
  for (const { send } of rows) {
    if (send === null) continue;
    const key = JSON.stringify([send.tool, send.where]);
    const before = calls.get(key)?.args ?? send.where;
    calls.set(key, { tool: send.tool, args: { ...before, ...joined(before, send.fields) } });
  }
  return [...calls.values()];
}

function joined(before: JsonObject, fields: JsonObject): JsonObject {
  const [some, more] = [before.case_ids, fields.case_ids];
  if (!Array.isArray(some) || !Array.isArray(more)) return fields;
  return { ...fields, case_ids: [...(some as readonly JsonValue[]), ...(more as readonly JsonValue[])] };
}

/** `[3 items]`: a call is shown on a few lines. */
function short(value: JsonValue): string {
  if (Array.isArray(value)) return `[${counted(value.length, 'item')}]`;
  if (isJsonObject(value)) return `{${counted(Object.keys(value).length, 'key')}}`;
  const line = JSON.stringify(value);
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

export function WhatIsSent({ rows }: { readonly rows: readonly PutBackRow[] }) {
  const calls = callsOf(rows);
  return (
    <section className={styles.sent}>
      <h3 className={text.section}>
        What is sent<span className={text.aside}>{counted(calls.length, 'call')}, as you, under the same rules</span>
      </h3>
      <div className={styles.box}>
        {calls.length === 0 && <p className={text.t3}>Nothing is ticked.</p>}
        {calls.slice(0, maxShown).map(({ tool, args }) => (
          <p key={JSON.stringify([tool, args])} className={text.mono}>
            <Text value={tool} kind="name" /> {'{ '}
            {Object.entries(args).map(([name, value], index) => (
              <span key={name}>
                {index > 0 && ', '}
                <span className={code.key}>
                  <Text value={name} kind="name" />
                </span>
                <span className={text.after}>
                  <Text value={short(value)} />
                </span>
              </span>
            ))}
            {' }'}
          </p>
        ))}
        {calls.length > maxShown && <p className={text.t3}>and {calls.length - maxShown} more like these</p>}
      </div>
    </section>
  );
}
