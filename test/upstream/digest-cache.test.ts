import { describe, expect, it } from 'vitest';
import { definitionDigest } from '../../electron/upstream/definitions.ts';
import { DigestCache } from '../../electron/upstream/digest-cache.ts';
import type { ToolDefinition } from '../../shared/tool.ts';

const tool = (name: string, description = ''): ToolDefinition => ({
  name,
  description,
  inputSchema: { type: 'object' },
});

describe('The digest of a definition', () => {
  it('is that of its content, whether it is known or not', () => {
    const cache = new DigestCache(10_000);
    const first = cache.of(tool('run'));
    expect(first).toBe(definitionDigest(JSON.parse(JSON.stringify(tool('run')))));
    expect(cache.of(tool('run'))).toBe(first);
  });

  it('tells two wordings apart', () => {
    const cache = new DigestCache(10_000);
    expect(cache.of(tool('run', 'a'))).not.toBe(cache.of(tool('run', 'b')));
  });

  it('stays right when there is no room for another text', () => {
    const cache = new DigestCache(1);
    const digests = ['a', 'b', 'a'].map((text) => cache.of(tool('run', text)));
    expect(digests[2]).toBe(digests[0]);
    expect(digests[1]).not.toBe(digests[0]);
  });
});
