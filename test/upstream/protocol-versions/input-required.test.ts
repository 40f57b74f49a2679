import { describe, expect, it } from 'vitest';
import { createByteBudget } from '../../../electron/lib/byte-budget.ts';
import { RequestWithInput } from '../../../electron/upstream/protocol-versions/input-required.ts';
import { maxRounds } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type {
  RequestHandle,
  ResponseHandler,
  ServerRequest,
  UpstreamConnection,
  UpstreamResponse,
} from '../../../shared/upstream-connection.ts';
import { settled } from '../http/fake-dispatcher.ts';

const result = (value: JsonObject): UpstreamResponse => ({ kind: 'result', value, raw: null, bytes: 2 });
const wants = (inputRequests: JsonObject, requestState?: string): UpstreamResponse =>
  result({ resultType: 'input_required', inputRequests, ...(requestState === undefined ? {} : { requestState }) });
const question = { which: { method: 'elicitation/create', params: { message: 'Which?' } } };

/** A request, each sending of it, and what its agent was asked. */
function request(first?: UpstreamResponse) {
  const sendings: { readonly params: JsonObject | undefined; readonly handler: ResponseHandler }[] = [];
  const cancels: string[] = [];
  const asked: ServerRequest[] = [];
  const answers: UpstreamResponse[] = [];
  const collecting = new Set<RequestHandle>();
  const connection = {
    request(_method: string, params: JsonObject | undefined, handler: ResponseHandler) {
      sendings.push({ params, handler });
      if (sendings.length === 1 && first !== undefined) handler.answer(first);
      return { cancel: (reason: string) => void cancels.push(reason) };
    },
  } as unknown as UpstreamConnection;
  const budget = createByteBudget({ perParty: 10_000, total: 10_000 }).party('far');
  const running = new RequestWithInput({ connection, budget, collecting }, 'tools/call', {
    answer: (answer) => answers.push(answer),
    notice: () => {},
    ask: (one) => asked.push(one),
    reauthorize: async () => true,
  });
  running.send({ name: 'run' });
  const answer = (given: UpstreamResponse) => sendings.at(-1)?.handler.answer(given);
  return { running, sendings, cancels, asked, answers, collecting, budget, answer };
}

describe('A request whose server wants input', () => {
  it('goes out again with what the agent answered and the state that came', async () => {
    const { sendings, asked, answers, answer, budget } = request();
    answer(wants(question, 'opaque'));
    asked[0]?.respond({ kind: 'result', result: { action: 'accept' } });
    await settled();
    expect(sendings[1]?.params).toEqual({
      name: 'run',
      inputResponses: { which: { action: 'accept' } },
      requestState: 'opaque',
    });
    answer(result({ content: [] }));
    expect(answers).toEqual([result({ content: [] })]);
    expect(budget.used).toBe(0);
  });

  it('goes out again without an answer that the agent refused to give', async () => {
    const { sendings, asked, answer } = request();
    answer(wants(question));
    asked[0]?.respond({ kind: 'error', error: { code: -1, message: 'no' } });
    await settled();
    expect(sendings[1]?.params).toEqual({ name: 'run', inputResponses: {} });
  });

  it('is ended after so many rounds', async () => {
    const { sendings, answers, answer } = request();
    for (let round = 0; round <= maxRounds; round++) {
      answer(wants({}));
      await settled();
    }
    expect(sendings).toHaveLength(maxRounds + 1);
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'refused', message: 'the server asks without end' }]);
  });

  it('is cancelled at the server while that works on it, in any round', async () => {
    const { running, cancels, asked, answer } = request();
    answer(wants(question));
    asked[0]?.respond({ kind: 'result', result: {} });
    await settled();
    running.cancel('enough');
    expect(cancels).toEqual(['enough']);
  });

  it.each([
    ['later', undefined],
    ['at once', wants(question)],
  ])('ends here while the agent is asked, whose question is taken back (answered %s)', async (_when, first) => {
    const { running, sendings, cancels, asked, answers, collecting, answer, budget } = request(first);
    if (first === undefined) answer(wants(question));
    expect(collecting.size).toBe(1);
    running.cancel('enough');
    expect(answers).toEqual([{ kind: 'broken', cause: 'cancelled', sent: true, message: 'enough' }]);
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[0]?.respond({ kind: 'result', result: {} });
    await settled();
    expect([sendings.length, cancels, collecting.size, budget.used]).toEqual([1, [], 0, 0]);
  });
});
