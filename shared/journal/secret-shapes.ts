/**
 * Forms of keys that are secrets wherever they stand. Group `secret`, where there is one, is what is taken out; else the
 * whole match. Every pattern starts at the edge of a run, so that none can be made to scan a long text again and again.
 * Each needs one of the hints in `suspicion.ts`.
 */
const edge = '(?<![A-Za-z0-9_-])';

const prefixed = [
  'rg_[A-Za-z0-9_-]{43}',
  '(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}',
  'gh[pousr]_[A-Za-z0-9]{20,255}',
  'github_pat_[A-Za-z0-9_]{22,255}',
  'gl(?:pat|ptt|dt|rt|cbt|oas|soat|agent|imt|ft)-[A-Za-z0-9_-]{20,}',
  'gl(?:sa|c)_[A-Za-z0-9_+/=]{20,}',
  'xox[abeoprs](?:\\.xox[abeoprs])?-[A-Za-z0-9-]{10,}',
  'xapp-[A-Za-z0-9-]{10,}',
  'AIza[A-Za-z0-9_-]{35}',
  'ya29\\.[A-Za-z0-9_-]{20,}',
  'GOCSPX-[A-Za-z0-9_-]{20,}',
  '[spr]k_(?:live|test)_[A-Za-z0-9]{16,}',
  'whsec_[A-Za-z0-9+/=]{16,}',
  'sk-[A-Za-z0-9_-]{20,}',
  'gsk_[A-Za-z0-9]{20,}',
  'npm_[A-Za-z0-9]{36}',
  'pypi-[A-Za-z0-9_-]{50,}',
  'hf_[A-Za-z0-9]{30,}',
  'do[opr]_v1_[0-9a-f]{64}',
  'dapi[0-9a-f]{32}',
  'hvs\\.[A-Za-z0-9_-]{20,}',
  'shp(?:at|ca|pa|ss)_[A-Za-z0-9]{30,}',
  'sq0(?:atp|csp)-[A-Za-z0-9_-]{20,}',
  'sntrys_[A-Za-z0-9_+/=-]{20,}',
  'figd_[A-Za-z0-9_-]{20,}',
  'ntn_[A-Za-z0-9]{30,}',
  'PMAK-[A-Za-z0-9-]{30,}',
  'AGE-SECRET-KEY-1[A-Z0-9]{50,}',
  'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}',
  'SK[0-9a-f]{32}',
  'lin_api_[A-Za-z0-9]{32,}',
  'AT(?:ATT|CTT)3[A-Za-z0-9_=-]{20,}',
  // Telegram's bots: a number, and a key after it.
  '[0-9]{8,10}:AA[A-Za-z0-9_-]{33}',
  // JWT and JWE; the signature may be empty (`alg: none`).
  'eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*){1,3}',
];

/** What follows `Bearer` in prose. */
const afterBearer =
  '(?:auth\\w*|tokens?|scheme|schema|header|headers|credentials?|requests?|required|responses?|protected|instead|security|bonds?|shares?)(?![\\w.~+/=-])';

export const secretShapes: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  new RegExp(`${edge}(?:${prefixed.join('|')})`, 'g'),
  // `Authorization: Bearer …` and friends: the scheme stays, so that a person sees what kind it was. Letters alone are
  // taken from eight on, but for what prose says after the word.
  new RegExp(`${edge}(?:[Bb]earer|BEARER)(?:\\s|%20|\\+){1,4}(?<secret>(?!${afterBearer})[A-Za-z0-9._~+/=-]{8,})`, 'g'),
  // Prose ("Basic requirements") has neither digits nor capitals inside its words.
  /(?<![A-Za-z0-9_-])(?:[Bb]asic|BASIC)(?:\s|%20|\+){1,4}(?<secret>(?=[^\s"',;]{0,80}(?:[0-9=]|[a-z][A-Z]))[A-Za-z0-9+/=_-]{8,})/g,
  // Credentials in a URL, whose password may hold an `@`; a user name may be missing.
  /(?<=:\/\/[^\s/:@"']{0,200}:)(?<secret>[^\s/"'<>]{1,200})(?=@[^\s/@"'<>]{1,255})/g,
  // `curl -u name:password`, and the short options of programs that take a password.
  /(?<![\w-])(?:-u|--user|--proxy-user)[ =]{1,2}["']?[^\s:"']{1,100}:(?<secret>[^\s"']{1,200})/g,
  /(?<![\w-])(?:sshpass|docker login|podman login|mysql|mysqldump|mariadb)\b[^\n|;&]{0,200}?\s-p ?(?<secret>[^\s"'-][^\s"']{0,200})/g,
  /(?<![\w-])redis-cli\b[^\n|;&]{0,200}?\s-a (?<secret>[^\s"'-][^\s"']{0,200})/g,
  // Slack's incoming web hooks, and Discord's, are secrets as a whole.
  /hooks\.slack\.com\/services\/(?<secret>T[A-Za-z0-9]{6,}\/B[A-Za-z0-9]{6,}\/[A-Za-z0-9]{16,})/g,
  /discord(?:app)?\.com\/api\/webhooks\/(?<secret>[0-9]{10,}\/[A-Za-z0-9_-]{20,})/g,
  // An agent's address on the gateway.
  /(?<=\/a\/)(?<secret>rg_[A-Za-z0-9_-]{20,})/g,
];
