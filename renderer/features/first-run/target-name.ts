/** What the built-in server talks to; that is not known before it was read. */
export function targetName(kind: 'sandbox' | 'real' | undefined): string {
  if (kind === undefined) return 'TestRail';
  return kind === 'sandbox' ? 'Sandbox TestRail' : 'Your TestRail';
}
