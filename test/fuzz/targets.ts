import { jsonTargets } from './targets/json.ts';
import { oauthTargets } from './targets/oauth.ts';
import { policyTargets } from './targets/policy.ts';
import { streamTargets } from './targets/streams.ts';
import { textTargets } from './targets/texts.ts';

export const targets = [...jsonTargets, ...streamTargets, ...policyTargets, ...textTargets, ...oauthTargets];
