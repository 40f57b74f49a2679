/** What D-Bus writes on the wire, little-endian: as much of its types as tray items and their menus use. */

/** A value that brings its own type: the signature, then the value. */
export type Variant = readonly [signature: string, value: unknown];

const alignments: Readonly<Record<string, number>> = { y: 1, g: 1, v: 1, n: 2, q: 2, x: 8, t: 8, d: 8, '(': 8, '{': 8 };
const alignmentOf = (type: string): number => alignments[type[0] ?? ''] ?? 4;

/** The complete types of a signature: `sa(iiay)ss` is `s`, `a(iiay)`, `s`, `s`. */
export function typesOf(signature: string): string[] {
  const types: string[] = [];
  for (let at = 0; at < signature.length; ) {
    const from = at;
    while (signature[at] === 'a') at += 1;
    let depth = 0;
    do {
      const sign = signature[at++];
      if (sign === '(' || sign === '{') depth += 1;
      if (sign === ')' || sign === '}') depth -= 1;
    } while (depth > 0 && at < signature.length);
    types.push(signature.slice(from, at));
  }
  return types;
}

export class BusWriter {
  #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  pad(to: number): void {
    while (this.#bytes.length % to !== 0) this.#bytes.push(0);
  }

  write(type: string, value: unknown): void {
    this.pad(alignmentOf(type));
    const sign = type[0] ?? '';
    if (sign === 'y') this.#bytes.push(Number(value));
    else if (sign === 's' || sign === 'o') this.#text(String(value));
    else if (sign === 'g') this.#signature(String(value));
    else if (sign === 'v') this.#variant(value as Variant);
    else if (sign === 'a') this.#array(type.slice(1), value as readonly unknown[]);
    else if (sign === '(' || sign === '{') this.all(type.slice(1, -1), value as readonly unknown[]);
    else if ('biu'.includes(sign)) this.#number(Number(value));
    else throw new Error(`No value of the type ${type} is written`);
  }

  /** Values of a signature, one after another. */
  all(signature: string, values: readonly unknown[]): void {
    for (const [index, type] of typesOf(signature).entries()) this.write(type, values[index]);
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }

  #number(value: number): void {
    const four = Buffer.alloc(4);
    four.writeInt32LE(value | 0);
    this.#bytes.push(...four);
  }

  #text(value: string): void {
    const bytes = Buffer.from(value);
    this.#number(bytes.length);
    this.#bytes.push(...bytes, 0);
  }

  #signature(value: string): void {
    this.#bytes.push(value.length, ...Buffer.from(value), 0);
  }

  #variant([signature, value]: Variant): void {
    this.#signature(signature);
    this.write(signature, value);
  }

  #array(type: string, values: readonly unknown[]): void {
    const at = this.#bytes.length;
    this.#number(0);
    this.pad(alignmentOf(type));
    const from = this.#bytes.length;
    for (const value of values) this.write(type, value);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(this.#bytes.length - from);
    this.#bytes.splice(at, 4, ...length);
  }
}

export class BusReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  pad(to: number): void {
    this.#at = Math.ceil(this.#at / to) * to;
  }

  /** Arrays of bytes come as a buffer, a variant as its value alone. */
  read(type: string): unknown {
    this.pad(alignmentOf(type));
    const sign = type[0] ?? '';
    if (sign === 'y') return this.#bytes[this.#at++];
    if (sign === 'b') return this.#number() !== 0;
    if (sign === 'u') return this.#number();
    if (sign === 'i') return this.#number() | 0;
    if (sign === 'x') return this.#long();
    if (sign === 's' || sign === 'o') return this.#text(this.#number());
    if (sign === 'g') return this.#text(this.#bytes[this.#at++] ?? 0);
    if (sign === 'v') return this.read(this.#text(this.#bytes[this.#at++] ?? 0));
    if (sign === 'a') return this.#array(type.slice(1));
    if (sign === '(' || sign === '{') return this.all(type.slice(1, -1));
    throw new Error(`No value of the type ${type} is read`);
  }

  all(signature: string): unknown[] {
    return typesOf(signature).map((type) => this.read(type));
  }

  #number(): number {
    this.#at += 4;
    return this.#bytes.readUInt32LE(this.#at - 4);
  }

  #long(): bigint {
    this.#at += 8;
    return this.#bytes.readBigInt64LE(this.#at - 8);
  }

  #text(length: number): string {
    const text = this.#bytes.toString('utf8', this.#at, this.#at + length);
    this.#at += length + 1;
    return text;
  }

  #array(type: string): unknown {
    const length = this.#number();
    this.pad(alignmentOf(type));
    const end = this.#at + length;
    if (type === 'y') {
      this.#at = end;
      return this.#bytes.subarray(end - length, end);
    }
    const values: unknown[] = [];
    while (this.#at < end) values.push(this.read(type));
    return values;
  }
}
