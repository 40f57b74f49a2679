import type { Reach } from '../../shared/tool.ts';
import type { IconName } from '../ui/icon-drawings.tsx';

/** How far tools can be used, from open to shut, in the words that follow "can use". */
export const reaches: readonly { readonly reach: Reach; readonly words: string; readonly icon: IconName }[] = [
  { reach: 'allow', words: 'freely', icon: 'check' },
  { reach: 'conditions', words: 'where conditions hold', icon: 'check' },
  { reach: 'limit', words: 'within limits', icon: 'gauge' },
  { reach: 'ask', words: 'after asking you', icon: 'person' },
  { reach: 'mixed', words: 'by rules of their own', icon: 'policy' },
  { reach: 'deny', words: 'never', icon: 'noentry' },
  { reach: 'hide', words: 'not even seen', icon: 'eyeoff' },
];
