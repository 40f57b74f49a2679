/** Whether `whole` is `part` with characters added and none taken. */
export function holdsAll(whole: string, part: string): boolean {
  let at = 0;
  for (const character of whole) if (character === part[at]) at++;
  return at === part.length;
}
