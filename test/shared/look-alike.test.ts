import { describe, expect, it } from 'vitest';
import { oddName, skeleton } from '../../shared/look-alike.ts';

describe('names that a person could take for one another', () => {
  it.each([
    ['a Cyrillic letter', 'сlose_run', 'close_run'],
    ['a Greek letter', 'clοse_run', 'close_run'],
    ['an Armenian letter', 'clօse_run', 'close_run'],
    ['a capital of another script', 'Сlose_run', 'close_run'],
    ['capitals', 'CLOSE_RUN', 'close_run'],
    ['a capital I for an l', 'cIose_run', 'close_run'],
    ['a one for an l', 'c1ose_run', 'close_run'],
    ['a bar for an l', 'c|ose_run', 'close_run'],
    ['an i for an l', 'ciose_run', 'close_run'],
    ['a zero for an o', 'cl0se_run', 'close_run'],
    ['r and n for an m', 'rnove_case', 'move_case'],
    ['two v for a w', 'vvrite', 'write'],
    ['letters as wide as ideographs', 'ｃｌｏｓｅ_ｒｕｎ', 'close_run'],
    ['a zero-width space', 'close\u200b_run', 'close_run'],
    ['a soft hyphen', 'clo\u00adse_run', 'close_run'],
    ['an accent', 'closé_run', 'close_run'],
    ['an en dash', 'close–run', 'close-run'],
    ['a modifier letter for an underscore', 'closeˍrun', 'close_run'],
    ['a circled letter', 'ⓒlose_run', 'close_run'],
    ['a tag character', 'close\u{E0041}_run', 'close_run'],
  ])('have one skeleton: %s', (_what, odd, plain) => {
    expect(skeleton(odd)).toBe(skeleton(plain));
  });

  it.each([
    ['close_run', 'close_runs'],
    ['close_run', 'close-run'],
    ['get_case', 'set_case'],
    ['add_run', 'add_ran'],
    ['日本', '日木'],
    ['', '_'],
  ])('and others have two: %s, %s', (one, other) => {
    expect(skeleton(one)).not.toBe(skeleton(other));
  });
});

describe('a name that is not what it looks like', () => {
  it.each([
    ['сlose_run', 'letters of several scripts (U+0441)'],
    ['close_rυn', 'letters of several scripts (U+03C5)'],
    ['close_日', 'letters of several scripts (U+65E5)'],
    // Whole words of another script that read as one of ours.
    ['сору', 'letters that look like others (U+0441)'],
    ['ехес', 'letters that look like others (U+0435)'],
    ['close\u200brun', 'a character that is hard to see (U+200B)'],
    ['close run', 'a character that is hard to see (U+0020)'],
    ['close\u00a0run', 'a character that is hard to see (U+00A0)'],
    ['close\u0301run', 'a character that is hard to see (U+0301)'],
    ['close\u0000', 'a character that is hard to see (U+0000)'],
    ['close\u{E0041}', 'a character that is hard to see (U+E0041)'],
    ['ｃlose', 'another form of a letter (U+FF43)'],
    ['ﬁnd', 'another form of a letter (U+FB01)'],
  ])('says why: %o', (name, why) => {
    expect(oddName(name)).toBe(why);
  });

  it.each([
    'close_run',
    'testrail/get-run.v2:x',
    '',
    '~!@#',
    'prüfe_lauf',
    'проверить',
    '日本語',
    'λέξη',
    'naïve',
    'ßen',
  ])('is none: %s', (name) => {
    expect(oddName(name)).toBeNull();
  });
});
