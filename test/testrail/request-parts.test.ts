import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { createByteBudget, type PartyBudget } from '../../electron/lib/byte-budget.ts';
import { Deadlines } from '../../electron/lib/deadlines.ts';
import { parseBody } from '../../electron/testrail/answer-body.ts';
import { argumentProblems } from '../../electron/testrail/arguments.ts';
import { attach, readAttachment } from '../../electron/testrail/attachments.ts';
import type { TestRailCalls } from '../../electron/testrail/client.ts';
import { readPage } from '../../electron/testrail/pages.ts';
import { idsInPath, queryFrom, WrongId, withoutNulls } from '../../electron/testrail/paths.ts';
import { type Expiring, Sending } from '../../electron/testrail/sending.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';

const signal = new AbortController().signal;

describe('ids in a path', () => {
  it.each<[names: string[], args: JsonObject, path: string]>([
    [['run_id'], { run_id: 7 }, '/7'],
    [['run_id', 'case_id'], { run_id: 7, case_id: 12 }, '/7/12'],
    [['project_id', 'suite_id?'], { project_id: 1, suite_id: 2 }, '/1/2'],
    [['project_id', 'suite_id?'], { project_id: 1 }, '/1'],
    [['project_id', 'suite_id?'], { project_id: 1, suite_id: null }, '/1'],
    [['attachment_id'], { attachment_id: '8f14e45f-ceea-467f' }, '/8f14e45f-ceea-467f'],
    [[], { run_id: 7 }, ''],
  ])('%j of %j', (names, args, path) => {
    expect(idsInPath(names, args)).toBe(path);
  });

  it.each<[value: JsonValue | undefined]>([
    [undefined],
    [null],
    [''],
    ['7&limit=1'],
    ['7/12'],
    ['../7'],
    ['7 '],
    ['７'],
    ['7%2f8'],
    ['a'.repeat(65)],
    [1.5],
    [1e300],
    [2 ** 53],
    [true],
    [[7]],
    [{ id: 7 }],
  ])('that are none are refused before anything is sent: %j', (run_id) => {
    expect(() => idsInPath(['run_id'], run_id === undefined ? {} : { run_id })).toThrow(WrongId);
  });

  it('are own members alone', () => {
    expect(() => idsInPath(['constructor'], {})).toThrow(WrongId);
  });
});

describe('filters of a list', () => {
  it.each<[args: JsonObject, query: string]>([
    [{ status_id: [1, 5], is_completed: true, refs: 'TR-1' }, '&status_id=1,5&is_completed=1&refs=TR-1'],
    [{ is_completed: false, created_after: null }, '&is_completed=0'],
    [{ filter: 'a&limit=0#x y/ü' }, '&filter=a%26limit%3D0%23x%20y%2F%C3%BC'],
    [{ project_id: 1, suite_id: 2 }, ''],
    [{}, ''],
  ])('%j', (args, query) => {
    expect(queryFrom(args, ['project_id', 'suite_id?'])).toBe(query.replaceAll(',', '%2C'));
  });

  it('of null are left out of a body too', () => {
    expect(withoutNulls({ a: null, b: 0, c: '', d: false })).toEqual({ b: 0, c: '', d: false });
  });
});

describe('arguments of a tool', () => {
  const step = {
    type: 'object',
    properties: { content: { type: 'string' }, shared_step_id: { type: 'integer' } },
    required: ['content'],
    additionalProperties: false,
  };
  const schema: JsonObject = {
    type: 'object',
    properties: {
      run_id: { type: 'integer' },
      name: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      ids: { type: 'array', items: { type: 'integer' } },
      all: { type: 'boolean' },
      steps: { type: 'array', items: step },
    },
    required: ['run_id'],
    patternProperties: { '^custom_': {} },
  };

  it.each<[args: JsonObject, problems: RegExp[]]>([
    [{ run_id: 1 }, []],
    [{ run_id: 1, name: null, ids: [], all: false, custom_x: [1], steps: [{ content: 'a', shared_step_id: 1 }] }, []],
    [{}, [/^run_id is missing \(a whole number\)$/]],
    [{ run_id: '1' }, [/^run_id must be a whole number, not "1"$/]],
    [{ run_id: 1.5 }, [/^run_id must be a whole number, not 1.5$/]],
    [{ run_id: 2 ** 53 }, [/whole number/]],
    [{ run_id: null }, [/not null/]],
    [{ run_id: 1, name: 5 }, [/^name must be text or null, not 5$/]],
    [{ run_id: 1, ids: [1, '2'] }, [/^ids must be an array, each a whole number, not \[1,"2"\]$/]],
    [{ run_id: 1, ids: 1 }, [/an array/]],
    [{ run_id: 1, all: 1 }, [/^all must be true or false, not 1$/]],
    [{ run_id: 1, steps: [{}] }, [/an object with content, which takes content, shared_step_id/]],
    [{ run_id: 1, steps: [{ content: 'a', more: 1 }] }, [/steps must be/]],
    [
      { run_id: 1, runId: 1 },
      [/^"runId" is not an argument of this tool: it takes run_id, name, ids, all, steps, custom_…$/],
    ],
    [{ run_id: 1, custom_: 1 }, [/"custom_" is not an argument/]],
    [{ run_id: 1, constructor: 1 }, [/"constructor" is not an argument/]],
    [JSON.parse('{"run_id":1,"__proto__":1}'), [/"__proto__" is not an argument/]],
    [{ name: 'x'.repeat(200), ids: true }, [/run_id is missing/, /^ids must be/]],
  ])('%j', (args, problems) => {
    const found = argumentProblems(schema, args);
    expect(found).toHaveLength(problems.length);
    for (const [at, problem] of problems.entries()) expect(found[at]).toMatch(problem);
  });

  it('that are long are shown by their beginning', () => {
    expect(argumentProblems(schema, { run_id: 'x'.repeat(500) })[0]).toMatch(/^.{1,120}…$/);
  });
});

describe('a page of a list', () => {
  const asked: string[] = [];
  const page = (answer: JsonValue, more: { limit?: JsonValue; offset?: JsonValue } = {}) =>
    readPage(
      {
        get: async (path) => {
          asked.push(path);
          return answer;
        },
      },
      { path: 'get_cases/1&suite_id=2', key: 'cases', tool: 'get_cases', limit: more.limit, offset: more.offset },
      signal,
    );
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

  it.each<[more: { limit?: JsonValue; offset?: JsonValue }, path: string]>([
    [{}, 'get_cases/1&suite_id=2'],
    [{ limit: 10 }, 'get_cases/1&suite_id=2&limit=10'],
    [{ limit: 10, offset: 20 }, 'get_cases/1&suite_id=2&limit=10&offset=20'],
    [{ offset: 0, limit: null }, 'get_cases/1&suite_id=2'],
  ])('%j is asked for', async (more, path) => {
    await page({ cases: [] }, more);
    expect(asked.at(-1)).toBe(path);
  });

  it('says how the next one is reached, where TestRail says that there is one', async () => {
    const links = (next: JsonValue) => ({ cases: numbers(3), _links: { next } });
    expect((await page(links('/api/v2/…'), { offset: 6 })).hint).toBe(
      'These are entries 7 to 9; there are more. Next page: get_cases with the same arguments and offset 9.',
    );
    expect((await page(links(null))).hint).toBeNull();
    expect((await page({ cases: numbers(3) })).hint).toBeNull();
    expect((await page({ cases: [], _links: { next: 'x' } })).hint).toBeNull();
  });

  it.each<[length: number, more: { limit?: JsonValue; offset?: JsonValue }, entries: number, next: number | null]>([
    [10, {}, 10, null],
    [250, {}, 250, null],
    [251, {}, 250, 250],
    [600, { offset: 250 }, 250, 500],
    [600, { offset: 500 }, 100, null],
    [600, { offset: 900 }, 0, null],
    [600, { limit: 100, offset: 100 }, 100, 200],
    [3, { limit: 1 }, 1, 1],
  ])('of a plain list of %d, asked with %j, has %d entries', async (length, more, entries, next) => {
    const found = await page(numbers(length), more);
    expect(found.entries).toHaveLength(entries);
    if (next === null) expect(found.hint).toBeNull();
    else expect(found.hint).toMatch(new RegExp(`offset ${next}\\.$`));
  });

  it.each([{ limit: 0 }, { limit: -1 }, { limit: 10, offset: -5 }])(
    'of a plain list is refused with %j: the next page would be the same again',
    async (more) => {
      await expect(page(numbers(600), more)).rejects.toThrow(/limit is at least 1, and offset at least 0/);
    },
  );

  it.each<[answer: JsonValue]>([[{}], [{ cases: {} }], ['text'], [null], [{ runs: [] }]])(
    'is none where TestRail answers %j',
    async (answer) => {
      await expect(page(answer)).rejects.toThrow(/holds no list of cases/);
    },
  );

  it('is none where the list is larger than any answer can be meant', async () => {
    await expect(page(numbers(50_001))).rejects.toThrow(/more than 50000 cases/);
    await expect(page({ cases: numbers(50_001) })).rejects.toThrow(/more than 50000 cases/);
  });
});

interface Reply {
  readonly handler: Dispatcher.DispatchHandler;
  readonly controller: Dispatcher.DispatchController;
}

/** One request to a server that is played. */
function sent(budget: PartyBudget, play: (reply: Reply) => void, wanted: AbortSignal = signal) {
  let isAborted = false;
  let count = 0;
  const abort = () => {
    isAborted = true;
  };
  const controller = { abort } as unknown as Dispatcher.DispatchController;
  const dispatcher = {
    dispatch(_options: unknown, handler: Dispatcher.DispatchHandler) {
      count += 1;
      play({ handler, controller });
      return true;
    },
  } as unknown as Dispatcher;
  const deadlines = new Deadlines<Expiring>(
    () => 60_000,
    (sending) => sending.expire(),
  );
  const sending = new Sending({ dispatcher, byteBudget: budget, deadlines }, wanted);
  const head = { method: 'GET', headers: {}, body: null } as const;
  const answer = sending.once('https://testrail.example/x', head).finally(() => sending.end());
  return { answer, aborted: () => isAborted, dispatched: () => count };
}

function whole({ handler, controller }: Reply, chunks: readonly Buffer[], headers: IncomingHttpHeaders): void {
  handler.onRequestStart?.(controller, {});
  handler.onResponseStart?.(controller, 200, headers);
  for (const chunk of chunks) handler.onResponseData?.(controller, chunk);
  handler.onResponseEnd?.(controller, {});
}

describe('an answer of TestRail', () => {
  const budget = () => createByteBudget({ perParty: 100_000, total: 100_000 }).party('testrail');
  const read = async (chunks: Buffer[], headers: IncomingHttpHeaders = {}) =>
    (await sent(budget(), (reply) => whole(reply, chunks, headers)).answer).body;

  it('is read whole, in whatever pieces it comes', async () => {
    const text = Buffer.from('{"name":"支払い🧪"}');
    const chunks = [...text].map((byte) => Buffer.from([byte]));
    expect(parseBody(await read(chunks))).toEqual({ name: '支払い🧪' });
    expect(parseBody(await read([text], { 'content-encoding': 'Identity' }))).toEqual({ name: '支払い🧪' });
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, identity'])(
    'that is compressed is refused: %s',
    async (encoding) => {
      await expect(read([Buffer.from('x')], { 'content-encoding': encoding })).rejects.toThrow(/compressed/);
    },
  );

  it('that is compressed in one of two headers is refused', async () => {
    const twice = { 'content-encoding': ['identity', 'gzip'] } as unknown as IncomingHttpHeaders;
    await expect(read([Buffer.from('x')], twice)).rejects.toThrow(/compressed/);
  });

  it('that is more than may be kept is refused, and nothing of it is kept', async () => {
    const account = createByteBudget({ perParty: 1_000, total: 1_000 });
    const chunks = [Buffer.alloc(900), Buffer.alloc(900)];
    const { answer, aborted } = sent(account.party('testrail'), (reply) => whole(reply, chunks, {}));
    await expect(answer).rejects.toThrow(/Ask for less/);
    expect(aborted()).toBe(true);
    expect(account.used).toBe(0);
  });

  it('that breaks off is an error, and nothing of it is kept', async () => {
    const account = createByteBudget({ perParty: 9_000, total: 9_000 });
    const { answer } = sent(account.party('testrail'), ({ handler, controller }) => {
      handler.onRequestStart?.(controller, {});
      handler.onResponseStart?.(controller, 200, {});
      handler.onResponseData?.(controller, Buffer.from('{"a":'));
      handler.onResponseError?.(controller, new Error('socket hang up'));
    });
    await expect(answer).rejects.toThrow('socket hang up');
    expect(account.used).toBe(0);
  });

  it('comes after those that only say that it will', async () => {
    const { answer } = sent(budget(), (reply) => {
      reply.handler.onResponseStart?.(reply.controller, 103, { link: '</x>' });
      whole(reply, [Buffer.from('[1]')], {});
    });
    expect(await answer).toMatchObject({ status: 200, headers: {} });
  });

  it('is given up by whoever asked, also while it waits for a connection, which is then closed', async () => {
    const leaving = new AbortController();
    const waiting: Reply[] = [];
    const { answer, aborted } = sent(budget(), (reply) => void waiting.push(reply), leaving.signal);
    leaving.abort(new Error('no longer wanted'));
    await expect(answer).rejects.toThrow('no longer wanted');
    expect(aborted()).toBe(false);
    for (const { handler, controller } of waiting) handler.onRequestStart?.(controller, {});
    expect(aborted()).toBe(true);
  });

  it('of a request that was given up before it was sent is none', async () => {
    const { answer, dispatched } = sent(budget(), () => {}, AbortSignal.abort(new Error('too late')));
    await expect(answer).rejects.toThrow('too late');
    expect(dispatched()).toBe(0);
  });

  it.each<[what: string, text: string, value: JsonValue | undefined]>([
    ['no JSON', '<html>', undefined],
    ['nothing', '', undefined],
    ['a list', '[1]', [1]],
    ['JSON that is cut', '{"a":', undefined],
    ['a text of brackets', `"${'['.repeat(1_500)}"`, '['.repeat(1_500)],
    ['a name of a prototype', '{"__proto__":{"a":1}}', JSON.parse('{"__proto__":{"a":1}}')],
  ])('that is %s', (_what, text, value) => {
    expect(parseBody(Buffer.from(text))).toEqual(value);
  });

  it.each<[what: string, text: string]>([
    ['levels', `${'['.repeat(1_001)}${']'.repeat(1_001)}`],
    ['digits in a number', '1'.repeat(10_001)],
  ])('of more %s than anybody could use is refused', (what, text) => {
    expect(() => parseBody(Buffer.from(text))).toThrow(new RegExp(`more ${what}`));
  });
});

describe('a file that is sent', () => {
  const sent: Buffer[] = [];
  const api = {
    upload: async (_path: string, { bytes }: { bytes: Buffer }) => {
      sent.push(bytes);
      return { attachment_id: 1 };
    },
    list: async () => [{ id: 5 }],
  } as unknown as TestRailCalls;
  const send = (args: JsonObject, tool = 'add_attachment_to_run') =>
    attach(api, { tool, path: '/7', args: { name: 'x.txt', ...args } }, signal);

  it.each<[given: JsonObject, bytes: string]>([
    [{ text: 'Gäste 🧪' }, 'Gäste 🧪'],
    [{ text: '' }, ''],
    [{ base64: 'YWJj' }, 'abc'],
    [{ base64: 'YWJjZA==' }, 'abcd'],
    [{ base64: 'YWJjZA' }, 'abcd'],
    [{ base64: ' YW\r\nJj\t' }, 'abc'],
    [{ base64: 'YWJjZGU= \n' }, 'abcde'],
    [{ base64: '' }, ''],
  ])('as %j arrives as it was', async (given, bytes) => {
    await send(given);
    expect(sent.at(-1)?.toString('utf8')).toBe(bytes);
  });

  it.each<[base64: JsonValue]>([
    ['YWJj!'],
    ['YWJ'.concat('jZ')],
    ['YWJjZ'],
    ['A'],
    ['YWJj=YWJj'],
    ['YWJj==='],
    ['=YWJj'],
    ['YW_j'],
    ['data:text/plain;base64,YWJj'],
    [5],
    [null],
  ])('is refused where %j is no base64 of a whole file', async (base64) => {
    const before = sent.length;
    await expect(send({ base64 })).rejects.toThrow(/Nothing was sent/);
    expect(sent).toHaveLength(before);
  });

  it('is looked at once, however much white space an agent puts into it', async () => {
    // Looked at anew from each place, this takes longer than any test may.
    await expect(send({ base64: `${' '.repeat(2_000_000)}!` })).rejects.toThrow(/no base64/);
    await expect(send({ base64: `${'='.repeat(2_000_000)}!` })).rejects.toThrow(/no base64/);
    await send({ base64: `YWJj${'\n'.repeat(2_000_000)}` });
    expect(sent.at(-1)?.toString()).toBe('abc');
  });

  it('is refused above its size', async () => {
    await expect(send({ text: 'x'.repeat(16 * 1024 * 1024 + 1) })).rejects.toThrow(/larger than 16 MB/);
  });

  it('hangs on a result only where that is one of the test', async () => {
    await send({ text: 'a', test_id: 1, result_id: 5 }, 'add_attachment_to_result');
    await expect(send({ text: 'a', test_id: 1, result_id: 6 }, 'add_attachment_to_result')).rejects.toThrow(
      /result 6 is not one of test 1/,
    );
  });
});

describe('a file that is read', () => {
  const read = (bytes: Buffer, mediaType: string, args: JsonObject = {}) => {
    const api = {
      download: async () => ({ bytes, mediaType }),
      list: async () => [{ id: 9 }, { id: 'uuid-1' }],
    } as unknown as TestRailCalls;
    return readAttachment(api, { attachment_id: 9, ...args }, signal);
  };

  it.each<[what: string, bytes: Buffer, mediaType: string, content: object]>([
    ['a text', Buffer.from('Gäste'), 'application/octet-stream', { kind: 'text', text: 'Gäste' }],
    ['a picture', Buffer.from([1, 2]), 'IMAGE/PNG; q=1', { kind: 'picture', base64: 'AQI=', mediaType: 'image/png' }],
    ['a drawing that may hold a script', Buffer.from('<svg/>'), 'image/svg+xml', { kind: 'text', text: '<svg/>' }],
    ['bytes', Buffer.from([0, 1]), 'application/zip', { kind: 'bytes', base64: 'AAE=', mediaType: 'application/zip' }],
    ['no UTF-8', Buffer.from([0xff]), '', { kind: 'bytes', base64: '/w==', mediaType: 'application/octet-stream' }],
  ])('is %s', async (_what, bytes, mediaType, content) => {
    expect(await read(bytes, mediaType)).toEqual(content);
  });

  it('is read only where it hangs on what the call names', async () => {
    await expect(read(Buffer.from('a'), '', { run_id: 1 })).resolves.toMatchObject({ text: 'a' });
    await expect(read(Buffer.from('a'), '', { run_id: 1, attachment_id: 8 })).rejects.toThrow(
      /attachment 8 does not hang on run 1/,
    );
    await expect(read(Buffer.from('a'), '', { plan_id: 1, attachment_id: 'uuid-1' })).resolves.toBeDefined();
  });

  it('is refused above what fills a context', async () => {
    await expect(read(Buffer.alloc(4 * 1024 * 1024 + 1), '')).rejects.toThrow(/has 5 MB; at most 4 MB/);
  });
});
