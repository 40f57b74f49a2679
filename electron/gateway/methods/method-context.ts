import type { RecordPort, RefusalCause } from '../ports.ts';
import type { ClientRecords } from '../request/client-records.ts';
import type { CompletionContext } from './completion-mapping.ts';
import type { ListContext } from './list-methods.ts';
import type { TaskBook } from './task-book.ts';
import type { TaskContext } from './tasks.ts';

export interface MethodContext extends CompletionContext, ListContext, TaskContext {
  readonly records: RecordPort;
  readonly clients: ClientRecords;
  readonly tasks: TaskBook;
  /** Counts a refusal that comes before any judgement. */
  refused(cause: RefusalCause): void;
}
