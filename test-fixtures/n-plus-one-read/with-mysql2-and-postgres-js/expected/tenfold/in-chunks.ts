// @tenfold shared:in-chunks v1
/** Loads the rows of many keys, so many keys at a time. */
export async function inChunks<K, R>(keys: readonly K[], size: number, load: (keys: K[]) => Promise<R[]>): Promise<R[]> {
  const rows: R[] = [];
  for (let start = 0; start < keys.length; start += size) {
    for (const row of await load(keys.slice(start, start + size))) rows.push(row);
  }
  return rows;
}
