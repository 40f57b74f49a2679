/** Values shorter than this would take out half of every text. */
export const shortestValue = 6;
/** What is left of a value in base64, without its edges, says enough from here on. */
const shortestCore = 10;

/**
 * A known secret as it may stand in a text: in clear, escaped once or twice by any of the usual printers of JSON, in a page,
 * in a URL, in a form, hexadecimal, in base64.
 */
export function formsOf(value: string): readonly string[] {
  if (value.length < shortestValue) return [];
  const coded = encodeURIComponent(value);
  const forms = [
    ...[value, escaped(value), escaped(escaped(value))],
    ...[coded, coded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()), coded.replaceAll('%20', '+')],
    encodeURIComponent(coded),
    ...escapedByOthers(value),
    ...hexForms(value),
    ...base64Forms(value),
  ];
  return [...new Set(forms)];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** PHP writes `/` as `\\/`, as TestRail does; Go, .NET and Python write some characters by their number; pages have entities. */
function escapedByOthers(value: string): readonly string[] {
  const hex = (char: string) => char.charCodeAt(0).toString(16).padStart(4, '0');
  const numbered = (pattern: RegExp, print: (char: string) => string) =>
    escaped(value).replace(pattern, (char) => `\\u${print(char)}`);
  const forms = [
    escaped(value).replaceAll('/', '\\/'),
    ...[/[&<>]/g, /[&<>'+`]/g, /[^ -~]/g].flatMap((pattern) => [
      numbered(pattern, hex),
      numbered(pattern, (char) => hex(char).toUpperCase()),
    ]),
  ];
  const pages = ['&#39;', '&#039;', '&#x27;'].map((quote) =>
    value.replace(/[&<>"]/g, (char) => entities[char] ?? char).replaceAll("'", quote),
  );
  return [...forms.flatMap((form) => [form, escaped(form)]), ...pages];
}

function hexForms(value: string): readonly string[] {
  const hex = Array.from(new TextEncoder().encode(value), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex, hex.toUpperCase()];
}

/**
 * Base64 depends on where a value begins in what was coded (`user:password` is coded as one): the part that is the same
 * whatever stands around it, for each of the three ways to begin, in both alphabets.
 */
function base64Forms(value: string): readonly string[] {
  const bytes = new TextEncoder().encode(value);
  const forms: string[] = [];
  for (const before of [0, 1, 2]) {
    const whole = String.fromCharCode(...new Array<number>(before).fill(0), ...bytes);
    const text = btoa(whole).replace(/=+$/, '');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    const core = text.slice(first, last);
    if (core.length < shortestCore) continue;
    forms.push(core, core.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}
