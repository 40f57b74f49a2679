import type { Category, Risk, ToolDefinition, ToolProfile } from './tool.ts';

/**
 * Category of a tool that no catalogue knows: the riskier of what its name says and what its annotations claim. An
 * annotation can make a tool riskier, never safer: it was written by the server that the gate guards against.
 */
export function classify(definition: Pick<ToolDefinition, 'name' | 'annotations'>): ToolProfile {
  const byName = categoryOfName(definition.name);
  const claimed = categoryOfAnnotations(definition.annotations);
  const category = claimed !== null && severity[claimed] > severity[byName] ? claimed : byName;
  return { category, risk: risks[category], readOnly: false };
}

/** How hard it is to take back, from easy to impossible. What a name does not say may be anything short of destructive. */
const severity: Readonly<Record<Category, number>> = {
  Read: 0,
  Write: 1,
  Unclassified: 2,
  Execute: 3,
  Destructive: 4,
  Financial: 5,
};

const risks: Readonly<Record<Category, Risk>> = {
  Read: 'Low',
  Write: 'Medium',
  Unclassified: 'Unknown',
  Execute: 'High',
  Destructive: 'Critical',
  Financial: 'Critical',
};

const verbs: ReadonlyMap<string, Category> = new Map(
  Object.entries({
    Read: 'get list read search find fetch describe show view query count lookup browse check stat',
    Write: 'add create update set write put post edit move rename upload send insert patch append assign comment close',
    Execute: 'run exec execute invoke eval deploy trigger start stop restart install call shell spawn navigate click',
    Destructive: 'delete remove drop destroy purge truncate erase wipe kill reset revoke',
    Financial: 'pay charge refund transfer purchase buy withdraw invoice',
  } satisfies Partial<Record<Category, string>>).flatMap(([category, words]) =>
    words.split(' ').map((word): [string, Category] => [word, category as Category]),
  ),
);

/** The riskiest verb among the words of a name: `get_and_delete_file` deletes. */
function categoryOfName(name: string): Category {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/);
  const found = words.flatMap((word) => verbs.get(word) ?? []);
  // A noun may look like a verb (`get_run`): a name that starts with a reading verb is judged by destructive words only.
  const first = verbs.get(words.find((word) => word !== '') ?? '');
  const weighed = first === 'Read' ? found.filter((category) => severity[category] >= severity.Destructive) : found;
  return weighed.reduce<Category>(
    (worst, category) => (severity[category] > severity[worst] ? category : worst),
    first ?? (weighed.length > 0 ? 'Read' : 'Unclassified'),
  );
}

function categoryOfAnnotations(annotations: ToolDefinition['annotations']): Category | null {
  if (annotations?.destructiveHint === true && annotations.readOnlyHint !== true) return 'Destructive';
  if (annotations?.readOnlyHint === false) return 'Write';
  return null;
}
