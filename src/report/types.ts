import type { FileError, Finding } from '../core/types.ts';

/** A finished check, as far as a report needs it. */
export interface Reported {
  root: string;
  findings: readonly Finding[];
  errors: readonly FileError[];
  /** Source files that were looked at. */
  files: number;
  /** Of those, the ones that had to be parsed. */
  parsed: number;
  milliseconds: number;
  /** LF text of a file of the project, for code frames. */
  text(path: string): string | undefined;
}
