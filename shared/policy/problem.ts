/** A problem in a document, where it stands and what to do. Lines and columns count from 1. */
export interface Problem {
  readonly message: string;
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
  readonly suggestion: string | null;
}
