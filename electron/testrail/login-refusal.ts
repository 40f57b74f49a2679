import { TestRailError, type TestRailErrorCode } from './errors.ts';

interface Words {
  readonly what: (url: string, message: string) => string;
  readonly toDo: string;
}

const site = 'Administration, Site Settings';

/** What a login form says; of what is not here, the message itself says where to look. */
const words: Partial<Record<TestRailErrorCode, Words>> = {
  'testrail-unauthorized': {
    what: (url) => `TestRail at ${url} does not accept this user and key.`,
    toDo: `Check the user, and the key under My Settings, API Keys in TestRail. If both are right, see that the API is on there: ${site}, API.`,
  },
  'testrail-api-off': {
    what: (url) => `The API of TestRail at ${url} is switched off.`,
    toDo: `Switch it on there: ${site}, API.`,
  },
  'testrail-forbidden': {
    what: (url) => `TestRail at ${url} knows this user, and does not let them list projects.`,
    toDo: 'Give the user a role that may read, or log in as another one.',
  },
  'testrail-not-testrail': {
    what: (url) => `${url} answers, but not as TestRail does.`,
    toDo: `Check the address. If it is right, see that the API is on in TestRail: ${site}, API.`,
  },
  'testrail-not-found': {
    what: (url) => `${url} answers, but does not know the requests of TestRail’s API.`,
    toDo: 'Check the address.',
  },
  'testrail-redirect': {
    what: (url, message) => `${url} points to ${/points to (\S+)\. /.exec(message)?.[1] ?? 'another address'}.`,
    toDo: 'The key was not sent there. If that is where TestRail is now, enter that address.',
  },
  'testrail-timeout': {
    what: (url) => `TestRail at ${url} did not answer in time.`,
    toDo: 'Check the address and the network, and try again.',
  },
  'testrail-maintenance': {
    what: (url) => `TestRail at ${url} is being maintained.`,
    toDo: 'Try again in some minutes.',
  },
};

/**
 * A login that TestRail refused, for a person who has just typed address, user and key. The words of a refused call are for
 * an agent: they name a request that nobody here sent, and a command that nobody here was about to type.
 */
export function loginRefusal(error: unknown, url: string): unknown {
  if (!(error instanceof TestRailError)) return error;
  const { what, toDo } = words[error.code] ?? {};
  const stands = 'Nothing was kept: agents work on what they worked on before.';
  if (what === undefined) return new TestRailError(error.code, `${error.message} ${stands}`);
  const said = /TestRail says: .*$/s.exec(error.message)?.[0] ?? '';
  return new TestRailError(error.code, [what(url, error.message), stands, toDo, said].filter(Boolean).join(' '));
}
