import type { ToolProfile, ToolTrait } from '../../shared/tool.ts';
import type { ClassifiedTool, ReviewedToolOf } from '../servers/profiles.ts';

/** Why a tool has its category and risk, for people. `told`: what counts without a person's word. */
export function toolWhy(known: ReviewedToolOf | null, profile: ToolProfile, said: ClassifiedTool | null): string {
  const why = known === null ? whyUncatalogued(profile) : whyReviewed(known);
  return said === null ? why : `${whyClassified(said)} ${why}`;
}

/** What a person said stands first, then what it stands against. */
function whyClassified({ said, declared: profile, isCurrent }: ClassifiedTool): string {
  const without = `Without that word it is ${profile.category}, ${profile.risk}.`;
  if (!isCurrent) {
    return `You put it into ${said.category}, ${said.risk}, and its definition changed since: the riskier of that and of what is told of it counts, and it counts as no read. ${without}`;
  }
  return `You put it here${said.countsAsRead ? ', and its calls count as reads' : ''}. ${without}`;
}

/** Of another server's tool it is said whose review it rests on: a person named the server, and may be wrong. */
function whyReviewed({ why, of }: ReviewedToolOf): string {
  return of === null ? why : `${why} From the review of ${of}, which this server was named as.`;
}

function whyUncatalogued({ category, trait }: ToolProfile): string {
  const why =
    category === 'Unclassified'
      ? 'Neither its name nor its annotations say what it does, so it follows the default of the policy.'
      : `Taken from its name and its annotations, the riskier of the two: ${category}. No catalogue knows this tool.`;
  return trait === undefined ? why : `${why} ${traitWords[trait]}`;
}

const traitWords: Readonly<Record<ToolTrait, string>> = {
  'reads-address':
    'It reads whatever address it is given: what stands there was written by anybody, and an address inside your network is read as well.',
  'reads-query': 'It reads by a free query: whatever the server itself may read.',
  'adds-many': 'It adds many things in one call, which a limit counts as one.',
  'changes-many': 'It changes many things in one call, which a limit counts as one.',
  closes: 'What it closes stays closed.',
};
