import { CodedError } from '../../../shared/coded-error.ts';

/** A refusal about a client's configuration file, in words for a person. The file is as it was. */
export class ClientError extends CodedError<
  | 'client-file-unusable'
  | 'client-file-changed'
  | 'client-entry-taken'
  | 'client-not-connected'
  | 'client-project-unknown'
  | 'client-entry-unmovable'
  | 'servers-unreadable'
> {}
