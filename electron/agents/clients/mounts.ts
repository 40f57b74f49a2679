import { readFile } from 'node:fs/promises';

/** File systems whose files are on another machine, as Linux names them; `autofs` is one that is not joined yet. */
const far =
  /^(?:nfs4?|cifs|smb[23]?|smbfs|ncpfs|afs|coda|ceph|lustre|glusterfs|davfs|autofs|fuse\.(?:sshfs|rclone|s3fs|gcsfuse|glusterfs|davfs2?|curlftpfs|ceph))$/;

/**
 * Tells which folders are on other machines, without a look at them. Only Linux has a table of that; elsewhere a share
 * in a folder of its own is not known as one.
 */
export async function farFolders(table = '/proc/self/mountinfo'): Promise<(folder: string) => boolean> {
  const text = await readFile(table, 'utf8').catch(() => '');
  const mounts = text
    .split('\n')
    .flatMap((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const place = before.split(' ')[4];
      return place === undefined ? [] : [{ place: plain(place), isFar: far.test(after.split(' ')[0] ?? '') }];
    })
    .sort((one, other) => other.place.length - one.place.length);
  if (!mounts.some(({ isFar }) => isFar)) return () => false;
  return (folder) =>
    mounts.find(({ place }) => place === '/' || folder === place || folder.startsWith(`${place}/`))?.isFar === true;
}

/** The table writes a space as `\040`. */
function plain(place: string): string {
  return place.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
