import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';

/** A message of a client, as its line says it. */
export type Message = JsonObject & { readonly method?: string; readonly id?: string | number };

/** Whether a request stands for itself (2026-07-28): such ones name their revision each time. */
export function isStateless({ params }: Message): boolean {
  return isJsonObject(params) && metaOf(params)[metaKeys.version] !== undefined;
}

/** Null for what is no message. */
export function messageIn(json: string): Message | null {
  try {
    const message: unknown = JSON.parse(json);
    return isJsonObject(message) ? (message as Message) : null;
  } catch {
    return null;
  }
}

export function isAnswerTo(message: Message, id: string | number): boolean {
  return message.id === id && message.method === undefined;
}

/** The revision that the answer to an `initialize` agreed on. */
export function versionIn({ result }: Message): string | null {
  const version = isJsonObject(result) ? result.protocolVersion : undefined;
  return typeof version === 'string' ? version : null;
}
