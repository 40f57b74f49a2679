import { diskRefusal } from '../lib/system-words.ts';

/** Why the application did not start, as what happened and what to do. */
export function startFailure(error: unknown): { readonly title: string; readonly help: string } {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') {
    return {
      title: `Port${error instanceof Error && 'port' in error ? ` ${error.port}` : ''} is in use`,
      help: 'Another program listens there, so Railguard is not guarding and agents get no answer. Stop that program, or start Railguard with --port N.',
    };
  }
  const help = diskRefusal(error) ?? (error instanceof Error ? error.message : String(error));
  return { title: 'Railguard did not start', help };
}
