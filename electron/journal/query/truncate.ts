import { isJsonObject } from '../../../shared/json.ts';
import type { StoredValue } from '../../../shared/record.ts';
import { beginningOf } from '../../lib/beginning.ts';

type Json = StoredValue['value'];

/** The beginning of a value, about `cap` characters of it as JSON. */
export function truncateValue(value: Json, cap: number): { value: Json; cut: boolean } {
  let left = cap;
  let cut = false;
  const spent = () => {
    if (left > 0) return false;
    cut = true;
    return true;
  };
  const walk = (part: Json): Json => {
    if (typeof part === 'string') {
      const shown = beginningOf(part, left);
      if (shown.length < part.length) cut = true;
      left -= shown.length + 2;
      return shown;
    }
    if (Array.isArray(part)) {
      const out: Json[] = [];
      for (const item of part) {
        if (spent()) break;
        out.push(walk(item));
      }
      return out;
    }
    if (isJsonObject(part)) {
      const out: Record<string, Json> = Object.create(null);
      for (const key of Object.keys(part)) {
        if (spent()) break;
        left -= key.length + 4;
        out[key] = walk(part[key] ?? null);
      }
      return out;
    }
    left -= 6;
    return part;
  };
  return { value: walk(value), cut };
}
