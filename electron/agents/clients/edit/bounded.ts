import { createScanner } from 'jsonc-parser';
import { type Editor, UneditableFile } from './editor.ts';

/** Parts of a JSON file (values, names, signs) that are taken apart in one turn: some 100 ms of it. */
const maxJsonTokens = 200_000;
/** Parsers of TOML and YAML take ten times as long for each part. */
const maxParts = 20_000;
const maxTextLength = 1024 * 1024;
/** Programs nest their settings a few levels deep; parsers call themselves once for each. */
const maxDepth = 100;

/**
 * The editor of a format for files that somebody may have made to hold up the gateway, or to keep what goes round it from
 * being seen: what is too much to take apart, or breaks the parser, is a file that is left as it is, and no error of ours.
 */
export function bounded(editor: Editor, check: (text: string) => void): Editor {
  const guarded = <T>(text: string, run: () => T): T => {
    check(text);
    try {
      return run();
    } catch (error) {
      if (error instanceof UneditableFile) throw error;
      throw new UneditableFile('has a form that cannot be taken apart');
    }
  };
  return {
    read: (text) => guarded(text, () => editor.read(text)),
    add: (text, path, name, entry) => guarded(text, () => editor.add(text, path, name, entry)),
    remove: (text, path, name) => guarded(text, () => editor.remove(text, path, name)),
  };
}

/** Throws for JSON of too many parts or levels; stops at the first that is too much. */
export function checkJson(text: string): void {
  const scanner = createScanner(text, true);
  let tokens = 0;
  let depth = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    // A token of a text begins with its quote, one of a comment with its slash.
    const first = text[scanner.getTokenOffset()];
    if (first === '{' || first === '[') depth++;
    if (first === '}' || first === ']') depth--;
    if (depth > maxDepth) throw new UneditableFile(`is nested deeper than ${maxDepth} levels`);
    if (++tokens > maxJsonTokens) throw tooMany();
  }
}

/** Throws for TOML and YAML that is long or has many parts; in texts their signs are counted too. */
export function checkText(text: string): void {
  if (text.length > maxTextLength) throw new UneditableFile('is larger than 1 MB');
  let parts = 0;
  for (const _ of text.matchAll(/[\n,[{.?:-]/g)) if (++parts > maxParts) throw tooMany();
}

function tooMany(): UneditableFile {
  return new UneditableFile('holds more than settings do');
}
