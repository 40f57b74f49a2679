/** The revision of the protocol without sessions. */
export const statelessVersion = '2026-07-28';

/** The newest revision with sessions: what the gateway offers where it speaks for itself. */
export const newestSessionVersion = '2025-11-25';

/** Revisions with sessions that the gateway speaks, newest first. */
export const sessionVersions: readonly string[] = [newestSessionVersion, '2025-06-18', '2025-03-26', '2024-11-05'];
