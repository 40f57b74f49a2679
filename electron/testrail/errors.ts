import { CodedError } from '../../shared/coded-error.ts';
import type { ErrorCode } from '../../shared/error-codes.ts';

export type TestRailErrorCode = Exclude<
  Extract<ErrorCode, `testrail-${string}`>,
  'testrail-bad-address' | 'testrail-insecure'
>;

/** Why a request to TestRail failed, in words for a person and an agent. The message never holds the key. */
export class TestRailError extends CodedError<TestRailErrorCode> {
  /** HTTP status, where TestRail answered. */
  readonly status: number | null;
  /** False only where it is certain that the request did not run. */
  readonly mayHaveRun: boolean;

  constructor(code: TestRailErrorCode, message: string, more: { status?: number; mayHaveRun?: boolean } = {}) {
    super(code, message);
    this.status = more.status ?? null;
    this.mayHaveRun = more.mayHaveRun ?? false;
  }

  /** For an agent whose call could not be judged because of it. Of a wrong id there is nothing to say but that it is wrong. */
  get forAgent(): string | null {
    return this.code === 'testrail-refused' || this.code === 'testrail-not-found' ? null : this.message;
  }
}
