import type { z } from 'zod';
import { CodedError } from '../../../shared/coded-error.ts';
import type { Commands } from '../../../shared/control/contract.ts';
import type { FeedFilter, FeedRow } from '../../../shared/control/feed.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { closedDocument } from '../../../shared/policy/document-reads.ts';
import { editTool, type ToolEdit, toolEditWords } from '../../../shared/policy/edit-tool.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import type { Page } from '../../journal/query/reader.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { endedAsks } from '../ended-asks.ts';
import { peakCalls } from '../peak-calls.ts';
import { seenArguments } from '../seen-arguments.ts';
import { presetTools, unscoped } from '../tools-page.ts';

type EditInput = z.output<Commands['tools.edit']['input']>;

const weekMs = 7 * 24 * 3_600_000;
/** Newest calls that are looked at for the values of arguments: two pages of the journal. */
const pageRows = 500;
const mostPages = 2;

export function toolEditHandlers(parts: ControlContext): Pick<Handlers, 'tools.edit' | 'tools.preview' | 'tools.seen'> {
  const { policies, clock, journal } = parts;

  function edited(document: PolicyDocument, { server, tool, edit }: EditInput): PolicyDocument {
    const context = {
      known: presetTools(parts, server).map(({ name }) => name),
      now: clock.now(),
      unscoped: unscoped(server),
    };
    const after = editTool(document, tool, edit as ToolEdit, context);
    if (after === null) throw changedSince(server);
    return after;
  }

  /** What a person saw must be what is changed: an index into a list means another entry after another edit. */
  function mustBeSeen({ server, version }: EditInput): void {
    if (policies.show(server).version !== version) throw changedSince(server);
  }

  return {
    'tools.edit'(input, caller) {
      mustBeSeen(input);
      const words = toolEditWords(input.tool, input.edit as ToolEdit);
      const edit = (document: PolicyDocument) => {
        // Another edit may have come in between: this one waited for it.
        mustBeSeen(input);
        return edited(document, input);
      };
      return policies.edit(input.server, edit, { author: authorOf(caller), note: words, words });
    },
    'tools.preview'(input) {
      mustBeSeen(input);
      const text = policies.inForce(input.server)?.text;
      const parsed = text === undefined ? null : parsePolicy(text);
      const document = parsed?.ok ? parsed.document : closedDocument;
      const next = edited(document, input);
      const after = printPolicy(next);
      const problems = parsePolicy(after);
      return {
        before: printPolicy(document),
        after,
        words: toolEditWords(input.tool, input.edit as ToolEdit),
        problems: problems.ok ? [] : [...problems.problems],
        ends: problems.ok ? endedAsks(parts, input, next) : 0,
      };
    },
    async 'tools.seen'({ server, tool }) {
      const { rows, whole } = await newestRows(journal, {
        servers: [server],
        tools: [tool],
        since: clock.now() - weekMs,
      });
      return { looked: rows.length, whole, arguments: seenArguments(rows), peaks: peakCalls(rows) };
    },
  };
}

async function newestRows(journal: ControlContext['journal'], filter: FeedFilter) {
  const rows: FeedRow[] = [];
  let before: number | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const found: Page = await journal.page(filter, before, pageRows);
    rows.push(...found.rows);
    before = found.next;
    if (before === null) break;
  }
  return { rows, whole: before === null };
}

function changedSince(server: ServerName): CodedError {
  return new CodedError(
    'policy-changed',
    `The policy of ${server} changed since this was shown. Look at it once more.`,
  );
}
