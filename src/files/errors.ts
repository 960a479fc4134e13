export type WriteFailure =
  /** The file is not what the change was computed from. */
  | 'stale'
  /** A file to be created is there already. */
  | 'exists'
  | 'missing'
  /** The path, or what it links to, lies outside the project. */
  | 'outside'
  /** No permission to write the file or its directory. */
  | 'read-only'
  /** The file was changed after the run that is to be undone. */
  | 'changed'
  /** Another process is writing in this project. */
  | 'busy'
  /** There is no such run, or nothing to do. */
  | 'nothing'
  /** The journal of a run cannot be read or finished. */
  | 'journal'
  /** The system refused a file operation. */
  | 'failed';

/** A write or undo that did not happen. The message is one or more sentences for the user; the tree is as it was unless it says otherwise. */
export class WriteError extends Error {
  readonly kind: WriteFailure;
  /** Relative to the project root. */
  readonly paths: readonly string[];

  constructor(kind: WriteFailure, message: string, paths: readonly string[] = []) {
    super(message);
    this.name = 'WriteError';
    this.kind = kind;
    this.paths = paths;
  }
}

/** Code of a system error, such as `EACCES`. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}

/** Reason of a system error in words. */
export function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
      return 'no space left on the device';
    case 'EBUSY':
      return 'the file is in use';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** Up to five paths in backticks, and how many more there are. */
export function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).map((path) => `\`${path}\``).join(', ');
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
}
