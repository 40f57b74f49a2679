import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';

/** A message of a client, as its line says it. */
export type Message = JsonObject & { readonly method?: string; readonly id?: string | number };

/** Whether a request stands for itself (2026-07-28): such ones name their revision each time. */
export function isStateless({ params }: Message): boolean {
  return isJsonObject(params) && metaOf(params)[metaKeys.version] !== undefined;
}

export function isAnswerTo(json: string, id: string | number): boolean {
  const message: unknown = JSON.parse(json);
  return isJsonObject(message) && message.id === id && message.method === undefined;
}

/** The revision that the answer to an `initialize` agreed on. */
export function versionIn(json: string): string | null {
  const message: unknown = JSON.parse(json);
  const result = isJsonObject(message) ? message.result : undefined;
  const version = isJsonObject(result) ? result.protocolVersion : undefined;
  return typeof version === 'string' ? version : null;
}
