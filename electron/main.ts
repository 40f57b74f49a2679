import { commandWords } from './command-words.ts';
import { ensureHome } from './lib/home.ts';

ensureHome(process.env);

// One program is the app, the command line and the bridge. Whichever it is loads nothing of the others: a client starts a
// bridge for each of its windows. Electron becomes ready only when this has run: a command never opens anything.
const words = commandWords(process);
if (words === null) await import('./desktop-app.ts');
else await (await import('./desktop-command.ts')).runCommand(words);
