import type { CallEnd } from '../../../shared/call.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { UpstreamResponse } from '../../../shared/upstream-connection.ts';

/** How a forwarded call ended, for the guard and the journal. */
export function endOf(answer: UpstreamResponse, upstreamMs: number): CallEnd {
  switch (answer.kind) {
    case 'result': {
      const failed = answer.value.isError === true;
      return {
        end: failed ? 'failed' : 'ok',
        sent: true,
        result: answer.value,
        resultText: answer.text,
        bytes: answer.bytes,
        error: failed ? firstText(answer.value) : null,
        upstreamMs,
      };
    }
    case 'error': {
      const message = answer.error.message;
      const error = typeof message === 'string' ? oneLine(message) : 'error without a message';
      return { end: 'failed', sent: true, result: answer.error, bytes: answer.bytes, error, upstreamMs };
    }
    case 'broken':
      return {
        end: answer.cause === 'cancelled' ? 'cancelled' : 'broken',
        sent: answer.sent,
        result: null,
        bytes: 0,
        error: oneLine(answer.message),
        upstreamMs,
      };
  }
}

function firstText(result: JsonObject): string {
  const content: JsonValue | undefined = result.content;
  const first = Array.isArray(content) ? (content as readonly JsonValue[])[0] : undefined;
  return isJsonObject(first) && typeof first.text === 'string' ? oneLine(first.text) : 'the tool reported an error';
}

function oneLine(text: string): string {
  return text.slice(0, 300).replace(/\s+/g, ' ').trim();
}
