import { idText } from './testrail/letters.ts';

/** Runs under way that hold a case which is to be changed, as the card of an ask has them. */
export interface OpenRunsShown {
  readonly runs: readonly {
    readonly id: number;
    readonly name: string;
    readonly results: number;
    readonly atLeast: boolean;
  }[];
  /** False where not all of them could be looked into. */
  readonly whole: boolean;
}

type Runs = OpenRunsShown['runs'];

function resultsOf(runs: Runs): number {
  return runs.reduce((total, { results }) => total + results, 0);
}

/** Results that were found under another text, or might have been: such a change is looked at first. */
export function affectsResults({ runs, whole }: OpenRunsShown): boolean {
  return !whole || resultsOf(runs) > 0;
}

/** `in open run R51, 3 results`. Null where none holds it. */
export function shortRunWords({ runs, whole }: OpenRunsShown): string | null {
  const [run, ...more] = runs;
  if (run === undefined) return whole ? null : 'open runs not read';
  const where = more.length === 0 ? `in open run ${runId(run)}` : `in ${runs.length} open runs`;
  return resultsOf(runs) === 0 ? where : `${where}, ${resultWords(runs)}`;
}

/** `It has 3 results in open run R51 Smoke 7.4, which would show the new text.` Empty where none holds it. */
export function runSentence({ runs, whole }: OpenRunsShown): string {
  const [run, ...more] = runs;
  const unread = whole ? '' : 'Not all open runs could be looked into.';
  if (run === undefined) return unread;
  const where =
    more.length === 0
      ? `open run ${runId(run)} ${run.name}`
      : `${runs.length} open runs (${runs.map((one) => `${runId(one)} ${one.name}`).join(', ')})`;
  const has = resultsOf(runs) === 0 ? 'It stands in' : `It has ${resultWords(runs)} in`;
  return `${has} ${where}, which would show the new text.${unread === '' ? '' : ` ${unread}`}`;
}

function runId({ id }: { readonly id: number }): string {
  return idText({ kind: 'run', id });
}

function resultWords(runs: Runs): string {
  const total = resultsOf(runs);
  const many = `${total.toLocaleString('en')}${runs.some(({ atLeast }) => atLeast) ? ' or more' : ''}`;
  return `${many} ${many === '1' ? 'result' : 'results'}`;
}
