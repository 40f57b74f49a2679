import { notBuilt } from './threat.ts';

notBuilt(23, 'following data from one tool into another');
