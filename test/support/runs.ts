/** How often a property is tried: `RAILGUARD_TIMES=30` makes it thirty times as often, as `npm run faults` does. */
export function runs(usual: number): number {
  return usual * Number(process.env.RAILGUARD_TIMES ?? 1);
}
