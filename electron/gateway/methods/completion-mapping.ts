import type { JsonObject } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { ServerTarget, ShortNames } from '../wire/names.ts';

/** The tool's argument as far as it is known: nothing yet, an id, or what is no id and is judged as the text that it is. */
export function mappedArgument(
  context: CompletionContext,
  server: ServerName,
  template: string,
  { argument, variable }: MappedTemplate,
): (value: string) => JsonObject {
  return (value) => {
    if (value === '') return {};
    const read = context.mapResource(server, expand(template, Object.fromEntries([[variable, value]])));
    return read !== null && Object.hasOwn(read.args, argument) ? read.args : Object.fromEntries([[argument, value]]);
  };
}

/** A template (RFC 6570) with its known variables filled in as they are; the others stay as they are written. */
export function expand(template: string, values: JsonObject): string {
  return template.replace(placeholder, (whole, list: string) => {
    const known = namesIn(list).filter((name) => Object.hasOwn(values, name));
    return known.length === 0 ? whole : known.map((name) => String(values[name])).join(',');
  });
}

const placeholder = /\{[+#./;?&]?([^{}]*)\}/g;

function namesIn(list: string): readonly string[] {
  return list.split(',').map((name) => name.replace(/(?:\*|:\d+)$/, ''));
}

/** Each as often as it stands there. */
export function variablesOf(template: string): readonly string[] {
  return [...template.matchAll(placeholder)].flatMap((match) => namesIn(match[1] ?? ''));
}

export interface CompletionContext extends RequestContext {
  readonly shortNames: ShortNames;
  mapTemplate(server: ServerTarget['name'], template: string): MappedTemplate | null;
}

/** The tool that serves the data of a template: its argument is the template's only variable. */
export interface MappedTemplate {
  readonly tool: string;
  readonly argument: string;
  readonly variable: string;
}
