import { z } from 'zod';
import { type Category, categorySchema, riskSchema } from './tool.ts';

const scale = {
  category: categorySchema,
  risk: riskSchema,
  /** Its calls wait for no record on the disk, and are given back to a limit where they fail: a word of its own. */
  countsAsRead: z.boolean(),
} as const;

/** A write that counts as a read would reach its server before its record is kept. */
const isConsistent = ({ category, countsAsRead }: { category: Category; countsAsRead: boolean }): boolean =>
  !countsAsRead || category === 'Read';
const inconsistent = 'only a tool in Read can count as a read';

/** What a person says a tool is. */
export const toolClassificationSchema = z.object(scale).strict().refine(isConsistent, inconsistent);
export type ToolClassification = z.infer<typeof toolClassificationSchema>;

/** As it is kept: of which tool, and of which definition of it. */
export const storedClassificationSchema = z
  .object({ tool: z.string(), digest: z.string(), ...scale })
  .strict()
  .refine(isConsistent, inconsistent);
export type StoredClassification = z.infer<typeof storedClassificationSchema>;
