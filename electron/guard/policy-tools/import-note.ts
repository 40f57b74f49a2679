/** What became of one part of the imported document. */
export interface ImportNote {
  /** Where it stood: `tools.create_charge.rules[1]`. */
  readonly from: string;
  readonly kind: 'kept' | 'translated' | 'changed' | 'dropped';
  readonly words: string;
}
