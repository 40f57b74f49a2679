/** Turns what crosses between processes into text and back: the part of structured clone that such messages use. */
export interface Codec {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/** Self-contained: its source also runs in the page, where nothing can be imported. */
export function createCodec(): Codec {
  type Tagged = readonly [tag: string, value?: unknown];
  const cannot = (value: unknown): never => {
    throw new Error(`An object could not be cloned: ${String(value)}`);
  };
  const wrap = (value: unknown): Tagged => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return ['=', value];
    if (value === undefined) return ['undefined'];
    if (typeof value === 'number') return Number.isFinite(value) ? ['=', value] : ['number', String(value)];
    if (typeof value === 'bigint') return ['bigint', String(value)];
    if (typeof value !== 'object' || value instanceof Promise) return cannot(value);
    if (Array.isArray(value)) return ['array', value.map(wrap)];
    if (value instanceof Date) return ['date', value.getTime()];
    if (value instanceof Error) return ['error', { name: value.name, message: value.message }];
    if (value instanceof Map) return ['map', [...value].map(([key, item]) => [wrap(key), wrap(item)])];
    if (value instanceof Set) return ['set', [...value].map(wrap)];
    if (value instanceof Uint8Array) return ['bytes', [...value]];
    return ['object', Object.entries(value).map(([key, item]) => [key, wrap(item)])];
  };
  const unwrap = ([tag, value]: Tagged): unknown => {
    switch (tag) {
      case '=':
        return value;
      case 'undefined':
        return undefined;
      case 'number':
        return Number(value);
      case 'bigint':
        return BigInt(value as string);
      case 'array':
        return (value as Tagged[]).map(unwrap);
      case 'date':
        return new Date(value as number);
      case 'error': {
        const { name, message } = value as { name: string; message: string };
        return Object.assign(new Error(message), { name });
      }
      case 'map':
        return new Map((value as [Tagged, Tagged][]).map(([key, item]) => [unwrap(key), unwrap(item)]));
      case 'set':
        return new Set((value as Tagged[]).map(unwrap));
      case 'bytes':
        return Uint8Array.from(value as number[]);
      case 'object':
        // Defined, not assigned: a key called __proto__ stays a key.
        return Object.fromEntries((value as [string, Tagged][]).map(([key, item]) => [key, unwrap(item)]));
      default:
        return cannot(tag);
    }
  };
  return {
    encode: (value) => JSON.stringify(wrap(value)),
    decode: (text) => unwrap(JSON.parse(text) as Tagged),
  };
}
