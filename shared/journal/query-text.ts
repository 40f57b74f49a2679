import type { FeedFilter } from '../control/feed.ts';
import type { Query, QueryField, Term } from './query.ts';

/** A query in words: what a filter bar with these chips would have been typed as. Times become exact. */
export function queryText(query: Query): string {
  return query.map(termText).join(' ');
}

/** The chips of a filter as terms of a query; `text` is left to the parser. */
export function filterTerms(filter: FeedFilter): Query {
  const terms: Term[] = [];
  const lists: readonly (readonly [QueryField, readonly string[] | undefined])[] = [
    ['agent', filter.agents],
    ['server', filter.servers],
    ['tool', filter.tools],
    ['outcome', filter.outcomes],
    ['risk', filter.risks],
    ['call', filter.calls],
  ];
  for (const [field, values] of lists) {
    if (values !== undefined && values.length > 0) terms.push({ kind: 'field', field, values, not: false });
  }
  if (typeof filter.since === 'number') terms.push({ kind: 'since', at: filter.since });
  if (typeof filter.until === 'number') terms.push({ kind: 'until', at: filter.until });
  return terms;
}

function termText(term: Term): string {
  switch (term.kind) {
    case 'field':
      return `${term.not ? '-' : ''}${term.field}:${term.values.map(quoted).join(',')}`;
    case 'text':
      return `${term.not ? '-' : ''}${isBare(term) ? term.text : `"${term.text}"`}`;
    default:
      return `${term.kind}:${new Date(term.at).toISOString()}`;
  }
}

/** Whether words need no quotes, or hold one, which would end them. */
function isBare({ text, not }: Extract<Term, { kind: 'text' }>): boolean {
  if (/^[\w.@/]+$/.test(text)) return true;
  const begins = /^"|^[a-zA-Z]+:(?!\/\/)/.test(text) || (text.startsWith('-') && !not);
  return text.includes('"') && !begins && !/\s/.test(text);
}

function quoted(value: string): string {
  if (/^[^\s",(][^\s,]*$/.test(value) || /^\([^)]*\)$/.test(value)) return value;
  // Quotes have no escape: of what holds one and must stand in quotes, its beginning is searched for.
  const quote = value.indexOf('"');
  return quote < 0 ? `"${value}"` : `"${value.slice(0, quote)}*"`;
}
