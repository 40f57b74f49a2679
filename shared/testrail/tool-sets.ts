/** How many tools agents are offered: the 29 of the Python server, those a tester's day needs besides, or all. */
export const toolSets = ['base', 'everyday', 'all'] as const;
export type ToolSet = (typeof toolSets)[number];
export const usualToolSet: ToolSet = 'everyday';
