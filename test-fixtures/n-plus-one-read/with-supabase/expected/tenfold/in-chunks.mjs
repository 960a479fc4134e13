// @tenfold shared:in-chunks v1
/** Loads the rows of many keys, so many keys at a time. */
export async function inChunks(keys, size, load) {
  const rows = [];
  for (let start = 0; start < keys.length; start += size) {
    for (const row of await load(keys.slice(start, start + size))) rows.push(row);
  }
  return rows;
}
