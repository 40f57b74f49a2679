import { describe, expect, it } from 'vitest';
import { createAcceptedDefinitions } from '../../electron/upstream/accepted-definitions.ts';
import { DefinitionRegistry } from '../../electron/upstream/definition-registry.ts';
import { isTrustedRead, trustReads } from '../../electron/upstream/trusted-reads.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { memoryPins, server } from '../gateway/harness.ts';

const tool = (name: string, annotations: NonNullable<ToolDefinition['annotations']>): ToolDefinition => ({
  name,
  inputSchema: { type: 'object' },
  annotations,
});
const reads = { readOnlyHint: true };

describe("a person's word that a server's read-only hints hold", () => {
  const pins = memoryPins();
  const opened = () => {
    const accepted = createAcceptedDefinitions(server('fix'), pins);
    return { accepted, book: new DefinitionRegistry({ accepted, trusted: false, onChange: () => {} }) };
  };

  it('covers tools that say so and whose names say nothing else, as they stand, until it is taken back', () => {
    const { accepted, book } = opened();
    book.listed(
      [
        tool('get_run', reads),
        tool('weather', reads),
        tool('delete_run', reads),
        tool('find_and_update', reads),
        tool('get_case', { readOnlyHint: true, destructiveHint: true }),
        tool('get_plan', {}),
        tool('constructor', reads),
      ],
      null,
    );
    const covers = (name: string, of = { accepted, book }) =>
      isTrustedRead(of.accepted, name, of.book.definition(name).digest);
    expect(covers('get_run')).toBe(false);
    expect(trustReads(accepted, book.tools(), 'window')).toEqual(['get_run', 'weather', 'constructor']);
    const names = ['get_run', 'weather', 'delete_run', 'find_and_update', 'get_case', 'get_plan', 'toString'];
    expect(names.map((name) => covers(name))).toEqual([true, true, false, false, false, false, false]);
    // After a restart too.
    expect(covers('get_run', opened())).toBe(true);

    // A definition that is accepted later needs the word again.
    book.listed([tool('get_run', { ...reads, idempotentHint: true }), tool('weather', reads)], null);
    expect(covers('get_run')).toBe(false);
    book.accept('window');
    expect([covers('get_run'), covers('weather')]).toEqual([false, true]);
    expect(trustReads(accepted, book.tools(), 'window')).toContain('get_run');
    expect(covers('get_run')).toBe(true);

    expect(trustReads(accepted, book.tools(), null)).toEqual([]);
    expect([covers('get_run'), covers('weather'), covers('get_run', opened())]).toEqual([false, false, false]);
  });
});
