/** The oldest Node that Railguard runs on: the first whose own SQLite has full-text search. `package.json` says the same. */
const oldest = [22, 16] as const;

/** Why this Node cannot run Railguard, as one line with what to do; null where it can. */
export function whyUnfit(version: string, hasSearch: () => boolean = hasFullTextSearch): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const help = 'Run npm ci, which brings one on Linux x64, or install a newer Node.';
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    return `Railguard needs Node ${oldest.join('.')} or newer, and this is ${version}. ${help}`;
  }
  // The version does not say it all: some systems build Node on a SQLite of their own.
  return hasSearch() ? null : `The SQLite of this Node (${version}) has no full-text search (FTS5). ${help}`;
}

function hasFullTextSearch(): boolean {
  try {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    const database = new DatabaseSync(':memory:');
    try {
      database.exec('CREATE VIRTUAL TABLE probe USING fts5(text)');
      return true;
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}
