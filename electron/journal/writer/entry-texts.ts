import type { PrintedJson } from '../../protocol/json-print.ts';
import type { Entry, GivenEntry } from './entry.ts';

/** What a frame holds, as one byte; in capitals an entry that is kept brief. */
export type FrameTag = 'd' | 'r' | 'e' | 'D' | 'R';

export type FourTexts<Text> = readonly [Text, Text, Text, Text];

export function tagOf(entry: GivenEntry): FrameTag {
  switch (entry.kind) {
    case 'decision':
      return entry.isBrief ? 'D' : 'd';
    case 'result':
      return entry.isBrief ? 'R' : 'r';
    case 'event':
      return 'e';
  }
}

export function textsOf(entry: GivenEntry): FourTexts<string | PrintedJson> {
  switch (entry.kind) {
    case 'decision':
      return [entry.head, entry.decision, entry.arguments, entry.reservations];
    case 'result':
      return [entry.head, entry.error, entry.result, entry.released];
    case 'event':
      return [entry.head, entry.what, entry.detail, ''];
  }
}

export function entryOf(tag: FrameTag, [head, second, third, counted]: FourTexts<string>): Entry {
  switch (tag) {
    case 'd':
    case 'D':
      return {
        kind: 'decision',
        isBrief: tag === 'D',
        head,
        decision: second,
        arguments: third,
        reservations: counted,
      };
    case 'r':
    case 'R':
      return { kind: 'result', isBrief: tag === 'R', head, error: second, result: third, released: counted };
    case 'e':
      return { kind: 'event', head, what: second, detail: third };
  }
}
