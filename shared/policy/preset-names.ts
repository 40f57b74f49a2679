/** Ready-made policies, in the order in which they are offered. */
export const presetNames = ['recommended', 'read-only', 'lockdown', 'allow-all'] as const;
export type PresetName = (typeof presetNames)[number];
