import type { Category } from './scales.ts';

/** What the words of a tool's name say. Data only: `classify.ts` reads it. */
export interface ToolVerb {
  readonly category: Category;
  /** Also a noun: after another verb it names a thing (`get_run`, `add_comment`), and says nothing of what the tool does. */
  readonly noun: boolean;
}

/** Words that are verbs wherever they stand: `get_create_form` is taken to create. */
const verbsOnly: Partial<Record<Category, string>> = {
  Read: 'get list read find fetch retrieve describe show lookup browse download inspect discover ls whoami summarize',
  Write:
    'add create update upsert write edit insert append modify replace save rename send assign unassign submit publish attach detach unpublish mutate convert generate make import sync register subscribe unsubscribe enable disable toggle approve reject reopen duplicate clone invite reply notify unlink reorder increment overwrite populate sort link unlock apply',
  Execute: 'execute exec invoke eval evaluate deploy redeploy restart spawn navigate impersonate',
  Destructive: 'delete remove drop destroy purge truncate erase wipe kill reset revoke uninstall terminate clear flush',
  Financial: 'pay buy withdraw',
};

const verbsAndNouns: Partial<Record<Category, string>> = {
  Read: 'search query view count check stat diff compare preview validate verify ping tail head',
  Write:
    'set put post move upload patch comment close copy merge commit push fork request review label tag star pin mark flag lock archive share store change complete finish end restore resolve dismiss cancel log record track schedule draft email message report file branch order book mute block ban grant rate vote fill save stage checkout init initialize rebase revert',
  Execute:
    'run call start stop install trigger shell bash click command script build release rerun launch resume press type hover drag sudo ssh rollback screenshot',
  Destructive: 'trash expire',
  Financial: 'charge refund transfer purchase invoice payout',
};

export const toolVerbs: ReadonlyMap<string, ToolVerb> = new Map([
  ...entries(verbsAndNouns, true),
  ...entries(verbsOnly, false),
]);

function entries(table: Partial<Record<Category, string>>, noun: boolean): [string, ToolVerb][] {
  return (Object.entries(table) as [Category, string][]).flatMap(([category, words]) =>
    words.split(' ').map((word): [string, ToolVerb] => [word, { category, noun }]),
  );
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** After one of these a word is a verb again, noun or not: `find_and_close`, `get_or_post`. */
export const connectors = set('and or then plus otherwise else');

/** After one of these follows a thing: `add_results_for_cases` acts on results. */
export const prepositions = set('to for by from in into of on with at under as between via using');

/** A name that ends so and holds no verb says what it shows: `git_status`, `directory_tree`. */
export const readingNouns = set('status info tree version history stats statistics schema details summary metadata');

/** Money that a writing tool moves: `create_invoice` is no plain write. */
export const moneyNouns = set(
  'payment payments charge charges refund refunds invoice invoices payout payouts transfer transfers purchase purchases',
);

/** A change of many things in one call, whatever they are. */
export const manyWords = set('bulk batch mass many multiple all every');

/** Plural by their letters, one thing by their sense, or parts of one thing. */
export const notMany = set(
  'status class address access process progress business canvas analysis series news settings details tags labels fields options permissions preferences properties params parameters args arguments attributes this is has its contents metrics metadata alias bus gas basis axis focus as us https dns sms css js ios aws sas is was defaults credentials notes steps contacts keys comments',
);

/** Nouns of two words: `test cases` are many cases, where `case fields` are the parts of one. */
export const compoundBeginnings = set('test shared sub child open active selected existing new');

/** Whatever a name says of an address (`word` or argument): what stands there was written by anybody. */
export const addressWords = set(
  'url urls uri uris href web website websites webpage webpages internet http https browse browser crawl scrape download endpoint wikipedia rss',
);
/** In an argument's name. A `link` or a `host` may be a thing of the server's own, an argument that is one is an address. */
export const addressArguments = set('url urls uri uris href website webpage endpoint host hostname link domain');

/** A free query reads whatever the server's own account may read. */
export const queryWords = set('query queries sql graphql cypher jql jmespath soql kql promql logql');
export const queryArguments = set(
  'query queries sql graphql cypher jql soql kql promql logql statement filter_query q',
);
