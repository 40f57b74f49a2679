interface Counted {
  readonly label: string;
  readonly count: number;
  readonly atLeast: boolean;
}

/** What a call would lose of what it does not name: tests of cases that fall out of a run. */
export const testsDropped = 'tests dropped';

/** `drops 12 tests`; null where it drops none. */
export function droppedWords(numbers: readonly Counted[]): string | null {
  const dropped = numbers.find(({ label }) => label === testsDropped);
  if (dropped === undefined || dropped.count === 0) return null;
  const many = `${dropped.count.toLocaleString('en')}${dropped.atLeast ? ' or more' : ''}`;
  return `drops ${many} ${many === '1' ? 'test' : 'tests'}`;
}
