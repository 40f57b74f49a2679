/** How often a property is tried: `RAILGUARD_TIMES=10` makes it ten times as often, as `npm run faults` does. */
export function runs(usual: number): number {
  return usual * Number(process.env.RAILGUARD_TIMES ?? 1);
}
