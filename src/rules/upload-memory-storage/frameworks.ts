import type { Match, Project, SourceFile } from '../../core/types.ts';
import type { Facts } from '../upload-memory-storage.ts';

/** Uploads that are buffered without Multer. */
export function* frameworkMatches(project: Project, file: SourceFile): Iterable<Match<Facts>> {
  void project;
  void file;
}
