export type ClientErrorCode =
  | 'client-file-unusable'
  | 'client-file-changed'
  | 'client-entry-taken'
  | 'client-not-connected';

/** A refusal about a client's configuration file, in words for a person. The file is as it was. */
export class ClientError extends Error {
  readonly code: ClientErrorCode;
  constructor(code: ClientErrorCode, message: string) {
    super(message);
    this.name = 'ClientError';
    this.code = code;
  }
}
