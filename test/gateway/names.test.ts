import { describe, expect, it } from 'vitest';
import {
  createShortNames,
  exposedName,
  outerUri,
  outerUris,
  ownerOf,
  uriOwner,
} from '../../electron/gateway/wire/names.ts';
import type { JsonObject } from '../../shared/json.ts';
import { server } from './harness.ts';

const first = { name: server('testrail'), prefix: '' };
const second = { name: server('b'), prefix: 'b__' };
const digit = { name: server('9b'), prefix: '9b__' };
const targets = [first, second, digit];

describe('names on an address of several servers', () => {
  it('lead back to their server', () => {
    for (const target of targets) {
      const outer = exposedName(target, 'get_run');
      expect(ownerOf(targets, outer)).toBe(target);
      expect(createShortNames(() => []).own(target, outer)).toBe('get_run');
    }
    expect(ownerOf([second], 'get_run')).toBeNull();
  });

  it('are never longer than clients accept, always the same, and lead back', () => {
    const long = 'a_very_long_name_of_a_tool_that_its_server_was_allowed_to_choose';
    const outer = exposedName(second, long);
    expect(outer.length + 'mcp__railguard__'.length).toBeLessThanOrEqual(64);
    expect(exposedName(second, long)).toBe(outer);
    expect(exposedName(second, `${long}_2`)).not.toBe(outer);
    const short = createShortNames(() => []);
    short.learn(outer, long);
    expect(short.own(second, outer)).toBe(long);
    // After a restart no list was asked for yet, and an agent may still know the name.
    expect(createShortNames(() => ['other', long]).own(second, outer)).toBe(long);
  });

  it('of pages of apps keep their scheme, by which hosts know them', () => {
    const outer = outerUri(second, 'ui://panel/main.html');
    expect(outer).toBe('ui://b/panel/main.html');
    expect(uriOwner(targets, outer)).toEqual({ target: second, own: 'ui://panel/main.html' });
    expect(outerUri(first, 'ui://panel')).toBe('ui://panel');
    expect(uriOwner(targets, 'ui://panel')?.target).toBe(first);
  });

  it('of resources stay URIs', () => {
    for (const target of targets) {
      const outer = outerUri(target, 'file:///x');
      expect(URL.canParse(outer)).toBe(true);
      expect(uriOwner(targets, outer)).toEqual({ target, own: 'file:///x' });
    }
  });

  it('of resources of two servers are never the same, whatever the servers are called', () => {
    const pair = [digit, { name: server('s-9b'), prefix: 's-9b__' }] as const;
    const outer = pair.map((target) => outerUri(target, 'file:///x'));
    expect(new Set(outer).size).toBe(2);
    expect(outer.map((uri) => uriOwner(pair, uri)?.target)).toEqual(pair);
  });

  it('that look as if they were shortened are none that another one is shortened to', () => {
    const long = 'a_very_long_name_of_a_tool_that_its_server_was_allowed_to_choose';
    const lookalike = exposedName(second, long).slice(second.prefix.length);
    expect(exposedName(second, lookalike)).not.toBe(exposedName(second, long));
  });

  it('are put on resources in results, not on data that happens to be called uri', () => {
    const result = {
      content: [
        { type: 'resource_link', uri: 'file:///x', name: 'x' },
        { type: 'resource', resource: { uri: 'file:///y', text: 'y' } },
        { type: 'text', text: 'file:///z' },
      ],
      structuredContent: { uri: 'mine' },
    };
    const finished = (content: JsonObject) => ({ taskId: '1', status: 'completed', result: content });
    const outer = (value: JsonObject) => outerUris(second, { value, raw: null }).value;
    expect(outer(finished(result))).toEqual(finished(outer(result)));
    expect(outer(result)).toEqual({
      content: [
        { type: 'resource_link', uri: 'b+file:///x', name: 'x' },
        { type: 'resource', resource: { uri: 'b+file:///y', text: 'y' } },
        { type: 'text', text: 'file:///z' },
      ],
      structuredContent: { uri: 'mine' },
    });
    const written = { value: result, raw: Buffer.from('{}') };
    expect(outerUris(first, written)).toBe(written);
    const none = { content: [{ type: 'text', text: 'z' }], structuredContent: { uri: 'mine' } };
    expect(outer(none)).toBe(none);
  });
});
