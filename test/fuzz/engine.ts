import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { mutate } from './mutate.ts';
import { randomFrom } from './random.ts';
import type { Target } from './target.ts';

export interface Found {
  readonly target: string;
  readonly runs: number;
  readonly perSecond: number;
  /** Inputs that were taken in a way that no input before was. */
  readonly added: number;
  readonly slowestMs: number;
  readonly heapGrowthMegabytes: number;
  readonly failures: readonly { readonly why: string; readonly input: string }[];
}

export interface Effort {
  readonly seed: number;
  /** Ends it; asked before each run. */
  goOn(runs: number, elapsedMs: number): boolean;
  /** Whether what is new goes into the corpus folder. */
  readonly keep: boolean;
}

/** An input of at most 64 kB that takes longer than this is read in more than linear time. */
const slowMs = 5000;
const mostFailures = 20;
/** What the corpus keeps of a target: it is read by people and by every test run. */
const [mostKept, mostKeptBytes] = [200, 8192];

const corpusFolder = (target: string): string => fileURLToPath(new URL(`corpus/${target}/`, import.meta.url));

export function readCorpus(target: string): Buffer[] {
  const folder = corpusFolder(target);
  try {
    return readdirSync(folder)
      .sort()
      .map((file) => readFileSync(join(folder, file)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function keepInput(target: string, input: Buffer): void {
  mkdirSync(corpusFolder(target), { recursive: true });
  const name = createHash('sha256').update(input).digest('hex').slice(0, 16);
  writeFileSync(join(corpusFolder(target), name), input);
}

/** JSON of any shape, as text: structure that mutations of bytes seldom find. */
function structures(seed: number): Buffer[] {
  return fc
    .sample(fc.jsonValue({ maxDepth: 5 }), { numRuns: 200, seed })
    .map((value) => Buffer.from(JSON.stringify(value)));
}

/** Tries the corpus, then mutations of it for as long as it may; an input that is taken in a new way joins it. */
export async function fuzz(target: Target, { seed, goOn, keep }: Effort): Promise<Found> {
  const random = randomFrom(seed);
  const kept = readCorpus(target.name);
  const start = [...target.seeds.map((text) => Buffer.from(text)), ...kept];
  const inputs = [...start, ...structures(seed)];
  const ways = new Set<string>();
  const failures: { why: string; input: string }[] = [];
  const begun = performance.now();
  const heapBefore = process.memoryUsage().heapUsed;
  let [runs, added, slowestMs] = [0, 0, 0];

  const run = async (input: Buffer): Promise<boolean> => {
    const from = performance.now();
    runs++;
    let isNew = false;
    try {
      const way = await target.check(input, random);
      isNew = !ways.has(way);
      ways.add(way);
    } catch (error) {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!failures.some((one) => one.why === why)) failures.push({ why, input: input.toString('base64') });
    }
    const ms = performance.now() - from;
    slowestMs = Math.max(slowestMs, ms);
    if (ms > slowMs) failures.push({ why: `took ${Math.round(ms)} ms`, input: input.toString('base64') });
    return isNew;
  };

  for (const input of inputs) await run(input);
  while (failures.length < mostFailures && goOn(runs, performance.now() - begun)) {
    const input = mutate(random.pick(inputs), random.pick(inputs), target.words, random);
    if (!(await run(input))) continue;
    added++;
    inputs.push(input);
    if (keep && input.length <= mostKeptBytes && kept.length + added <= mostKept) keepInput(target.name, input);
  }
  const seconds = (performance.now() - begun) / 1000;
  return {
    target: target.name,
    runs,
    perSecond: Math.round(runs / seconds),
    added,
    slowestMs: Math.round(slowestMs),
    heapGrowthMegabytes: Math.round((process.memoryUsage().heapUsed - heapBefore) / 1024 / 1024),
    failures,
  };
}
