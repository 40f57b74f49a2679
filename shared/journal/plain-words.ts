/** Words that follow the name of a secret in prose and in documentation, and are none. */
const words = new Set(
  (
    'a an the this that these those it its is are was were be been must may might can could shall should will would not no ' +
    'see use used using uses when where which who what why how if then than as at by for from in into of on or and to with ' +
    'without your my our their his her any all some each every one same other another new old current previous next last ' +
    'enter type click check verify press choose select open close leave set get give read write show shows shown hide ' +
    'field fields box input text label page form link button option flag argument parameter name value values string number ' +
    'boolean integer object array type required optional mandatory missing empty blank invalid valid wrong expired ' +
    'expires refused rejected accepted changed unchanged reset resets forgotten forgot strength policy rules length ' +
    'characters letters digits at least most only also minimum maximum min max before after until while because so ' +
    'authentication authorization login logout user users admin account accounts email mail none null undefined true false ' +
    'yes ok todo tbd n/a example default works work fails fail failed failing error errors test tests here there below above'
  ).split(' '),
);

/** Values that stand where a secret belongs and are none. */
const placeholder =
  /^(?:null|none|true|false|undefined|nil|\$\{[^{}]{0,100}\}?|\$[A-Z_][A-Z0-9_]*|\$\([^()]{0,100}\)|\{\{[^{}]{0,100}\}\}|<[^<>]{0,60}>|%[A-Z_]+%|[*•.…xX]{3,}|\[redacted:[0-9]{1,9}\]?|process\.env\.\w{1,60})$/;

export function isPlainWord(word: string): boolean {
  return words.has(word.toLowerCase());
}

export function isPlaceholder(value: string): boolean {
  return placeholder.test(value.trim());
}
