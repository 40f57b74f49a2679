/**
 * Loaded into a real Electron before the app (`-r`): what the app asks of the system is noted and goes on to it, and tests
 * answer where the system would ask a person. The same members as those of the stand-in (`stand-in/remote.ts`), as far as a
 * real system has them; it does not change how Electron behaves.
 */
const { app, dialog, globalShortcut, nativeTheme, Notification, powerMonitor, shell, Tray } = require('electron');

// The app is to see the words that it was started with.
process.argv.splice(process.argv.indexOf('-r'), 2);

const recorded = [];
const dialogAnswers = [];
const notifications = [];
const trays = new Set();
const shortcuts = new Map();
const record = (what, details = null) => recorded.push({ what, details });

/** Runs before the member itself, with the object that it belongs to. */
function before(target, name, note) {
  const original = target[name];
  target[name] = function watched(...args) {
    note(this, ...args);
    return original.apply(this, args);
  };
}

/** Takes the place of a member that would wait for a person, or leave the test. */
function instead(target, name, run) {
  target[name] = run;
}

// A Tray is known from its first change on: Electron's class itself cannot be replaced.
const trayParts = { setImage: 'file', setToolTip: 'toolTip', setTitle: 'title', setContextMenu: 'menu' };
const seenTrays = new Map();
const seen = (tray) => {
  const known = seenTrays.get(tray) ?? {
    image: { file: null },
    toolTip: '',
    menu: null,
    click: () => tray.emit('click', {}, tray.getBounds()),
    emit: (...args) => tray.emit(...args),
  };
  seenTrays.set(tray, known);
  trays.add(known);
  return known;
};
for (const [name, part] of Object.entries(trayParts)) {
  before(Tray.prototype, name, (tray, value) => {
    if (part === 'file') seen(tray).image = { file: String(value) };
    else seen(tray)[part] = value;
  });
}
before(Tray.prototype, 'destroy', (tray) => trays.delete(seenTrays.get(tray)));

// Where no program shows notifications, ours are asked for all the same.
Notification.isSupported = () => true;
const shownAs = new Map();
before(Notification.prototype, 'show', (one) => {
  const { title, body, actions } = one;
  const told = { title, body, actions, click: () => one.emit('click', {}), press: (at) => one.emit('action', {}, at) };
  shownAs.set(one, told);
  notifications.push(told);
  record('notification', { title, body });
});
before(Notification.prototype, 'close', (one) => {
  const at = notifications.indexOf(shownAs.get(one));
  if (at >= 0) notifications.splice(at, 1);
});

instead(dialog, 'showMessageBox', async (...args) => {
  const options = args.at(-1);
  record('message box', options);
  return { response: dialogAnswers.shift() ?? options.cancelId ?? options.defaultId ?? 0, checkboxChecked: false };
});
instead(dialog, 'showErrorBox', (title, content) => record('error box', { title, content }));
instead(shell, 'openExternal', async (url) => record('opened in the browser', url));
instead(app, 'relaunch', (options) => record('relaunch', options));
before(app, 'enableSandbox', () => record('sandbox enabled'));

before(globalShortcut, 'register', (_of, accelerator, run) => shortcuts.set(accelerator, run));
before(globalShortcut, 'unregister', (_of, accelerator) => shortcuts.delete(accelerator));

let idleState = null;
app.whenReady().then(() => {
  const ask = powerMonitor.getSystemIdleState.bind(powerMonitor);
  powerMonitor.getSystemIdleState = (threshold) => idleState ?? ask(threshold);
});

globalThis.watchedSystem = {
  recorded,
  dialogAnswers,
  trays,
  notifications,
  press(accelerator) {
    shortcuts.get(accelerator)?.();
    return shortcuts.has(accelerator);
  },
  setIdleState(state) {
    idleState = state;
  },
  setSystemDark(dark) {
    nativeTheme.themeSource = dark ? 'dark' : 'light';
  },
};
