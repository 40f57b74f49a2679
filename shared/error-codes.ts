/** How the command line ends: 1 refused, 2 wrong use, 3 not valid, 4 something to look at (`docs/` of each command). */
export type ExitCode = 1 | 2 | 3 | 4;

interface Coded {
  /** The command line's exit code where a command is refused with it; null where it is told in another way. */
  readonly exit: ExitCode | null;
  /** The page of `docs/` that has a paragraph for it. */
  readonly document: 'errors' | 'testrail';
}

const refusal = (exit: ExitCode): Coded => ({ exit, document: 'errors' });
const testrail = (exit: ExitCode): Coded => ({ exit, document: 'testrail' });
/** Told by `railguard status`, the window, the journal, or to an agent (`error.data.reason`). */
const reported: Coded = { exit: null, document: 'errors' };

const table = {
  'folder-unusable': refusal(1),
  'folder-in-use': refusal(1),
  'folder-newer': refusal(1),
  'settings-damaged': reported,
  'secrets-damaged': reported,
  'settings-exposed': reported,
  'secrets-exposed': reported,
  'secrets-plain': reported,
  'secrets-foreign': reported,
  'key-ring-opening': reported,
  'key-ring-locked': reported,
  'key-ring-closed': refusal(1),

  'unknown-command': refusal(2),
  'invalid-input': refusal(2),
  'gateway-not-yours': refusal(1),
  'gateway-gone': refusal(1),
  'gateway-stopped': refusal(1),
  'desktop-only': refusal(1),
  'disk-refused': refusal(1),
  'answers-in-window-only': refusal(1),
  internal: refusal(1),

  'body-values': reported,
  'body-members': reported,
  'body-number': reported,
  'body-depth': reported,
  'body-name': reported,
  'agent-budget': reported,
  'client-size': reported,
  invalid_request_state: reported,

  'guard-in-doubt': reported,
  'internal-error': reported,
  'uncaught-error': reported,
  'internal-errors': reported,

  'server-unknown': refusal(1),
  'server-exists': refusal(1),
  'server-built-in': refusal(1),
  'server-refused': refusal(2),
  'server-unencrypted': refusal(2),
  'server-unconfirmed': refusal(1),
  'servers-unreadable': refusal(1),
  'server-failing': refusal(1),
  'server-crash-loop': reported,
  'folder-unknown': refusal(1),
  'schema-unreadable': reported,
  'definition-changed': refusal(1),
  'definition-not-held': refusal(1),
  'login-needless': refusal(1),
  'login-unregistered': refusal(1),
  'login-moved': refusal(1),
  'login-port': refusal(1),
  'login-needs-gateway': refusal(1),
  'login-failed': refusal(1),

  'agent-unknown': refusal(1),
  'agent-ended': refusal(1),
  'agent-paused': refusal(1),
  'token-unreadable': refusal(1),
  'client-file-unusable': refusal(1),
  'client-file-changed': refusal(1),
  'client-entry-taken': refusal(1),
  'client-not-connected': refusal(1),
  'client-project-unknown': refusal(1),
  'client-entry-unmovable': refusal(1),

  'policy-invalid': refusal(3),
  'policy-unread': reported,
  'policy-pending': reported,
  'command-pending': reported,
  'command-not-allowed': refusal(1),
  'policy-version-unknown': refusal(1),
  'policy-changed': refusal(1),
  'policy-edited-again': refusal(1),
  'version-unknown': refusal(1),
  'test-invalid': refusal(3),
  'query-invalid': refusal(2),
  'job-cancelled': refusal(1),
  'ask-unknown': refusal(1),
  'rule-not-written': refusal(1),
  'webhook-address': refusal(2),
  paused: refusal(1),
  'not-put-back': refusal(1),

  'journal-full': reported,
  'journal-read-only': reported,
  'journal-gone': reported,
  'journal-damaged': reported,
  'journal-failed': reported,
  'journal-sound': refusal(1),
  'journal-share-used': reported,
  'journal-doubtful': reported,

  'testrail-not-set': testrail(1),
  'testrail-bad-address': testrail(2),
  'testrail-insecure': testrail(2),
  'testrail-unreachable': testrail(1),
  'testrail-tls': testrail(1),
  'testrail-timeout': testrail(1),
  'testrail-cancelled': testrail(1),
  'testrail-redirect': testrail(1),
  'testrail-not-testrail': testrail(1),
  'testrail-refused': testrail(1),
  'testrail-unauthorized': testrail(1),
  'testrail-forbidden': testrail(1),
  'testrail-api-off': testrail(1),
  'testrail-not-found': testrail(1),
  'testrail-busy': testrail(1),
  'testrail-maintenance': testrail(1),
  'testrail-broken': testrail(1),
  'testrail-too-much': testrail(1),
};

/** A stable code: scripts, the interface and the docs know it. */
export type ErrorCode = keyof typeof table;

/** Every stable code, once: with what the command line ends, and where it is explained. A test checks the documents. */
export const errorCodes: Readonly<Record<ErrorCode, Coded>> = table;

/** The exit code of a refusal; 1 where its code is told in another way. */
export function exitOf(code: ErrorCode): ExitCode {
  return errorCodes[code].exit ?? 1;
}
