import type { CaseContent, Step } from '../case-rows.ts';
import { type CaseType, stepsTemplate, textTemplate, typeId } from '../reference.ts';

export interface SampleSection {
  readonly name: string;
  readonly description: string;
  /** Index of its parent in the list; null at the top. */
  readonly parent: number | null;
  readonly cases: readonly CaseContent[];
}

/** Reads the notation of the sample cases: see storefront.ts. A line that fits nothing is a fault in the sample. */
export function parseSections(text: string): readonly SampleSection[] {
  const blocks = text.trim().split(/\n(?=#)/);
  const names: string[] = [];
  let top: number | null = null;
  return blocks.map((block, index) => {
    const [head = '', ...lines] = block.split('\n').filter((line) => line.trim() !== '');
    const [name = '', description = ''] = head.replace(/^#+ /, '').split(' | ');
    const isSub = head.startsWith('## ');
    if (!isSub) top = index;
    names.push(name);
    return { name, description, parent: isSub ? top : null, cases: parseCases(lines) };
  });
}

function parseCases(lines: readonly string[]): readonly CaseContent[] {
  const starts = lines.flatMap((line, index) => (/ \| [1-4] \| /.test(line) ? [index] : []));
  return starts.map((start, index) => parseCase(lines.slice(start, starts[index + 1] ?? lines.length)));
}

function parseCase([head = '', ...lines]: readonly string[]): CaseContent {
  const [title = '', type = 'Other', priority = '2', estimate = '', refs = ''] = head.split(' | ');
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
  const steps = lines.filter((line) => line.startsWith('- ')).map(parseStep);
  return {
    title,
    template_id: steps.length > 0 ? stepsTemplate : textTemplate,
    type_id: typeId(type as CaseType),
    priority_id: Number(priority),
    milestone_id: null,
    refs: refs || null,
    estimate: estimate || null,
    custom_automation_type: 0,
    custom_preconds: field('pre'),
    custom_steps: field('do'),
    custom_expected: field('see'),
    custom_steps_separated: steps.length > 0 ? steps : null,
  };
}

function parseStep(line: string): Step {
  const [content = '', expected = ''] = line.slice(2).split(' > ');
  return { content, expected, additional_info: '', refs: '' };
}
