import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { Redactor } from '../../shared/journal/redact.ts';

const rowSchema = z
  .object({
    place: z.string(),
    text: z.string().optional(),
    value: z.json().optional(),
    /** What must not be seen; of a value that is kept, all must be. */
    secret: z.string().optional(),
    expect: z.enum(['mask', 'keep']),
    why: z.string(),
  })
  .strict();
const table = z
  .array(rowSchema)
  .parse(JSON.parse(readFileSync(new URL('redaction-table.json', import.meta.url), 'utf8')));

const redactor = new Redactor(['tr "key" of/us+er']);

it.each(table.map((row) => [`${row.expect} ${row.place}: ${row.why}`, row] as const))('%s', (_, row) => {
  const value = row.value ?? { comment: row.text ?? '' };
  const json = redactor.json(JSON.stringify(value), 16_384).json;
  const text = redactor.text(row.text ?? '');
  if (row.expect === 'keep') {
    expect(JSON.parse(json)).toEqual(value);
    expect(text).toBe(row.text ?? '');
    return;
  }
  const { secret = '' } = row;
  expect(JSON.stringify(value)).toContain(JSON.stringify(secret).slice(1, -1));
  expect(json).not.toContain(JSON.stringify(secret).slice(1, -1));
  expect(json).toContain('[redacted:');
  if (row.text !== undefined) expect(text).not.toContain(secret);
});
