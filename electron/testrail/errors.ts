/** Stable codes: scripts and the docs know them. */
export type TestRailErrorCode =
  | 'testrail-not-set'
  | 'testrail-unreachable'
  | 'testrail-tls'
  | 'testrail-timeout'
  | 'testrail-cancelled'
  | 'testrail-redirect'
  | 'testrail-not-testrail'
  | 'testrail-refused'
  | 'testrail-unauthorized'
  | 'testrail-forbidden'
  | 'testrail-not-found'
  | 'testrail-busy'
  | 'testrail-maintenance'
  | 'testrail-broken'
  | 'testrail-too-much';

/** Why a request to TestRail failed, in words for a person and an agent. The message never holds the key. */
export class TestRailError extends Error {
  readonly code: TestRailErrorCode;
  /** HTTP status, where TestRail answered. */
  readonly status: number | null;
  /** False only where it is certain that the request did not run. */
  readonly mayHaveRun: boolean;

  constructor(code: TestRailErrorCode, message: string, more: { status?: number; mayHaveRun?: boolean } = {}) {
    super(message);
    this.name = 'TestRailError';
    this.code = code;
    this.status = more.status ?? null;
    this.mayHaveRun = more.mayHaveRun ?? false;
  }

  /** For an agent whose call could not be judged because of it. Of a wrong id there is nothing to say but that it is wrong. */
  get forAgent(): string | null {
    return this.code === 'testrail-refused' || this.code === 'testrail-not-found' ? null : this.message;
  }
}
