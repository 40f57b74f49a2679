/** What is awaited, or null where it has not come after so many milliseconds. Rejects where it does so in that time. */
export async function inTime<T>(awaited: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | null = null;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}
