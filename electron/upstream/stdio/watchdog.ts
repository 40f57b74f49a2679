import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A small shell that outlives us if we are killed: it reads the group ids of our children from a pipe, and when the pipe
 * ends it kills those that are left. Without it a kill -9 of the gateway leaves servers running that ignore the end of
 * their input. It gets numbers of ours only, never a word of a server's command.
 */
const script = `
groups=""
trap '' INT TERM HUP
while read -r op id; do
  case $op in
    add) groups="$groups $id" ;;
    del) rest=""; for g in $groups; do [ "$g" = "$id" ] || rest="$rest $g"; done; groups=$rest ;;
  esac
done
[ -z "$groups" ] && exit 0
for g in $groups; do kill -TERM -"$g" 2>/dev/null; done
sleep 1
for g in $groups; do kill -KILL -"$g" 2>/dev/null; done
exit 0
`;

let shell: ChildProcess | null = null;
const groups = new Set<number>();

export function watchGroup(pid: number): void {
  if (process.platform === 'win32') return;
  groups.add(pid);
  if (shell === null) {
    shell = start();
    for (const group of groups) writeLine(`add ${group}`);
  } else writeLine(`add ${pid}`);
}

export function unwatchGroup(pid: number): void {
  if (!groups.delete(pid)) return;
  writeLine(`del ${pid}`);
  if (groups.size > 0) return;
  shell?.stdin?.end();
  shell = null;
}

function writeLine(line: string): void {
  shell?.stdin?.write(`${line}\n`);
}

function start(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
  const lost = () => {
    if (shell === child) shell = null;
  };
  child.on('error', lost);
  child.on('exit', lost);
  child.stdin.on('error', lost);
  // Neither the shell nor its pipe may keep a finished gateway running.
  child.unref();
  (child.stdin as typeof child.stdin & { unref?: () => void }).unref?.();
  return child;
}
