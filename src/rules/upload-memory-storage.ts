import type { Context, Match, Offer, Place, Project, Refusal, Rule, Severity, SourceFile } from '../core/types.ts';
import { rangeOf, textOf } from '../core/ast.ts';
import type { Uploader } from '../libraries/multer.ts';
import { uploadGroups, type Group, type Upload } from './upload-memory-storage/analysis.ts';
import { frameworkMatches } from './upload-memory-storage/frameworks.ts';
import { lineOf } from './upload-memory-storage/mounts.ts';
import { SPOOL, spoolOffer } from './upload-memory-storage/offers.ts';
import type { Consumer } from './upload-memory-storage/plan.ts';
import { smallBodies } from './upload-memory-storage/platforms.ts';
import { REFUSALS } from './upload-memory-storage/refusals.ts';
import { costOf, megabytes } from './upload-memory-storage/words.ts';

const MB = 1024 ** 2;

const DIRECT: Offer = {
  strategy: 'direct-stream',
  title: 'Send uploads to the object store while they arrive',
  tier: 'review',
  note: 'The object is in the store before the handler runs, so it stays there when the handler fails, and a failed upload is answered by the error handler of Express.',
};

/** What the codemod needs: everything is decided, it only places imports and the generated modules. */
export interface Facts extends Pick<Group, 'edits' | 'imports' | 'unused'> {
  direct: Group['direct'];
}

export const rule: Rule<Facts> = {
  meta: {
    description: 'Uploaded files are kept in memory as a whole',
    category: 'uploads',
    severity: 'critical',
    tier: 'review',
    recommended: true,
    order: 20,
    refusals: [...REFUSALS],
    strategies: [SPOOL, DIRECT],
  },
  triggers: ['multer', 'Multer', 'Interceptor', 'fileUpload', 'fileupload', 'multipart', 'formData', 'parseBody', 'formidable', 'busboy', 'Busboy', '.raw(', 'toBuffer'],
  *detect(file, project) {
    for (const group of uploadGroups(project)) {
      for (const upload of group.uploads) {
        if (upload.uploader.file !== file || (upload.mounts.count === 0 && upload.mounts.acceptsNone)) continue;
        const match = uploadMatch(project, file, group, upload);
        if (match) yield match;
      }
    }
    yield* frameworkMatches(project, file);
  },
};

function uploadMatch(project: Project, file: SourceFile, group: Group, upload: Upload): Match<Facts> | undefined {
  const { uploader, mounts, flow } = upload;
  const isMounted = mounts.count > 0;
  const cap = smallBodies(project, file.path)?.bytes;
  const limit = cap === undefined ? uploader.limit.bytes : Math.min(cap, uploader.limit.bytes ?? Infinity);
  const severity = severityOf(limit, flow.consumers, isMounted, cap !== undefined && cap < (uploader.limit.bytes ?? Infinity));
  if (!severity) return undefined;
  const [route] = mounts.routes;
  const context: Context = isMounted ? 'request' : 'unknown';
  const refusals = isMounted ? group.refusals : group.refusals.filter(({ code }) => code === 'UNUSED');
  const spool = spoolOffer(group.consumers.some(({ sendsOnce }) => sendsOnce));
  const hotPath = mounts.routes.find((known) => known.hotPath !== undefined)?.hotPath ?? (route ? project.running(file, uploader.call).hotPath : undefined);
  return {
    range: reportRange(file, uploader),
    message: messageOf(file, uploader, limit),
    severity,
    confidence: isMounted ? 0.95 : 0.6,
    context,
    ...(hotPath !== undefined && { hotPath }),
    evidence: evidenceOf(upload),
    ...(refusals.length > 0 ? { refusals: shortList(refusals) } : { offers: group.direct && 'edits' in group.direct ? [spool, DIRECT] : [spool], facts: { edits: group.edits, imports: group.imports, unused: group.unused, direct: group.direct } }),
  };
}

/** The storage where it is named in the uploader; else the call that leaves it out. */
function reportRange(file: SourceFile, { storage, call, options }: Uploader): Match['range'] {
  const property = options?.file === file ? options.node.properties.find((candidate) => candidate.type === 'Property' && candidate.key.type === 'Identifier' && candidate.key.name === 'storage') : undefined;
  if (storage.kind === 'memory' && storage.made && property?.type === 'Property' && property.range[0] >= call.range[0] && property.range[1] <= call.range[1]) return rangeOf(property.value);
  return [call.range[0], Math.max(call.callee.range[1], lineOf(file, call, '').range[1])];
}

/** Critical from 10 MB or without a limit, medium from 1 MB; one step lower for 2 MB and for readers that need the bytes anyway. */
function severityOf(limit: number | undefined, consumers: readonly Consumer[], isMounted: boolean, isCapped: boolean): Severity | undefined {
  const needsBytes = consumers.length > 0 && consumers.every(({ kind, refusal }) => ['IMAGE', 'PARSE', 'MAGIC', 'HASH'].includes(kind) || (kind === 'DB' && refusal));
  if (needsBytes && !isCapped && limit !== undefined && limit <= 5 * MB) return undefined;
  const base: Severity = limit === undefined || limit >= 10 * 1000 ** 2 ? 'critical' : limit > 2 * MB ? 'medium' : limit >= 1000 ** 2 ? 'low' : 'info';
  if (!isMounted) return base === 'critical' ? 'low' : 'info';
  return base === 'medium' && (needsBytes || isCapped) ? 'low' : base;
}

function messageOf(file: SourceFile, uploader: Uploader, bytes: number | undefined): string {
  const { storage, limit, call } = uploader;
  const name = textOf(file, call.callee).replace(/\s+/g, ' ');
  const made = storage.kind === 'memory' ? storage.made : undefined;
  const what = made ? `\`${textOf(made.file, made.node).replace(/\s+/g, ' ')}\`` : `\`${name}()\` without \`storage\` or \`dest\``;
  const bound = bytes === undefined ? '' : ` of up to ${megabytes(bytes)}`;
  return `${what} keeps each uploaded file${bound} in memory until its request ends. ${costOf(bytes, limit.opaque)}`;
}

function evidenceOf({ mounts, flow }: Upload): Place[] {
  const places: Place[] = mounts.routes.slice(0, 2).map(({ place }) => place);
  for (const { file, node, kind } of flow.consumers.slice(0, 3)) places.push(lineOf(file, node, LABELS[kind]));
  return places;
}

const LABELS: Readonly<Record<Consumer['kind'], string>> = {
  CLOUD: 'sends the bytes to an object store',
  PARSE: 'parses the bytes',
  IMAGE: 'reads the bytes as an image',
  HASH: 'hashes the bytes',
  MAGIC: 'looks at the first bytes',
  DB: 'stores the bytes in the database',
  DISK: 'writes the bytes to disk',
  HTTP: 'sends the bytes on',
  OTHER: 'reads the bytes',
};

/** One refusal of each code, at most four. */
function shortList(refusals: readonly Refusal[]): Refusal[] {
  return refusals.filter(({ code }, index) => refusals.findIndex((other) => other.code === code) === index).slice(0, 4);
}
