const MB = 1024 ** 2;

/** `15 MB`, `512 KB`: sizes as a person writes them. */
export function megabytes(bytes: number): string {
  if (bytes >= MB) return `${Number((bytes / MB).toFixed(bytes % MB === 0 ? 0 : 1)).toLocaleString('en-US')} MB`;
  return `${Math.round(bytes / 1024)} KB`;
}

/** What uploads at the same time cost. */
export function costOf(limit: number | undefined, isOpaque: boolean): string {
  if (limit !== undefined) return `20 at a time take up to ${megabytes(20 * limit)}.`;
  return `${isOpaque ? 'The limit is not known from the code' : 'No limit is set'}: 20 files of 15 MB at a time take 300 MB, one of 2 GB takes 2 GB.`;
}
