import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Short files of which each takes long, because of what they start. Vitest goes by what files took before, or by their size
 * in a fresh checkout: there these would come last, and run alone at the end.
 */
export const longest = [
  'test/compat/diagonal.test.ts',
  'test/testrail/python.test.ts',
  'test/electron/window-life.test.ts',
  'test/electron/ask-flows.test.ts',
  'test/approvals/waiting-clients.test.ts',
];

const isLong = ({ moduleId }: TestSpecification): boolean => longest.some((file) => moduleId.endsWith(file));

/** As Vitest sorts, with the longest first within their project: a process is used again only within one. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = Map.groupBy(sorted, ({ project }) => project.name);
    return [...projects.values()].flatMap((own) => [...own.filter(isLong), ...own.filter((file) => !isLong(file))]);
  }
}
