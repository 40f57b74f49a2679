/** Of `createProfiles`: nobody said what any tool is. */
export const noClassification = {
  classified: () => [],
  definition: () => ({ digest: null, quarantined: false }),
} as const;
