import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, findProperty, rangeOf, textOf } from '../core/ast.ts';
import type { Fix, Match, Offer, Project, Refusal, Rule, Running, Severity, SourceFile } from '../core/types.ts';
import { evaluateNumber } from '../libraries/constants.ts';
import { uploaders, type Uploader } from '../libraries/multer.ts';
import { interceptors } from '../libraries/nest-upload.ts';
import { addLimits, callRange, defaultSize, product, sizeText, sizeFromEnvironment, sizeVariable } from './upload-limit/edits.ts';
import { lateChecks, type LateCheck } from './upload-limit/late-checks.ts';
import { mountsOf, nestMount, type Mounted } from './upload-limit/mounts.ts';
import { otherParsers } from './upload-limit/parsers.ts';

const LIMIT: Offer = { strategy: 'limit', title: 'Set `limits.fileSize`', tier: 'review', note: 'Larger files are rejected.' };

export const rule: Rule = {
  meta: {
    description: 'An upload accepts files of any size, or finds out too late that they are too large',
    category: 'uploads',
    severity: 'high',
    tier: 'review',
    recommended: true,
    order: 23,
    refusals: [
      { code: 'SHARED', when: 'Routes with checks for different sizes share one uploader.' },
      { code: 'TRUNC', when: 'The parser cuts a file off at the limit and carries on, so that the code that receives it has to notice.' },
    ],
    strategies: [LIMIT],
  },
  triggers: ['multer', 'Multer', 'Interceptor', 'fileUpload', 'fileupload', 'busboy', 'Busboy'],
  *detect(file, project) {
    for (const uploader of uploaders(project, file)) {
      const mounted = mountsOf(project, uploader);
      if (!mounted.isTextOnly) yield* matchOf(project, file, { uploader, mounted, position: 0, isNest: false });
    }
    for (const uploader of interceptors(project, file)) {
      yield* matchOf(project, file, { uploader, mounted: nestMount(project, uploader), position: uploader.position, isNest: true });
    }
    yield* otherParsers(project, file);
  },
};

interface Site {
  uploader: Uploader;
  mounted: Mounted;
  /** Position of the options among the arguments of the call. */
  position: number;
  isNest: boolean;
}

const SILENT = new Set<Running['context']>(['test', 'script', 'client']);
const WRONG_KEYS = new Set(['fieldSize', 'filesize', 'filesSize', 'fileSizeLimit', 'file_size', 'maxFileSize', 'maxFilesize', 'maxSize', 'maxsize', 'size']);

function* matchOf(project: Project, file: SourceFile, site: Site): Iterable<Match> {
  const { uploader, mounted } = site;
  const { limit, call, options } = uploader;
  if (limit.opaque || limit.property || limit.bytes !== undefined) return;
  const running = project.running(file, call);
  const isMounted = mounted.count > 0;
  if (SILENT.has(running.context) || (!isMounted && uploader.storage.kind !== 'memory')) return;
  const [handler] = mounted.handlers;
  const hotPath = running.hotPath ?? (handler?.fn.body ? project.running(handler.file, handler.fn.body).hotPath : undefined);
  const base = {
    severity: severityOf(uploader, isMounted),
    confidence: isMounted ? 0.95 : 0.6,
    context: isMounted ? ('request' as const) : ('unknown' as const),
    ...(hotPath !== undefined && { hotPath }),
    evidence: mounted.places.length > 0 ? mounted.places.slice(0, 3) : [{ path: file.path, range: rangeOf(call.callee), label: 'takes uploads' }],
  };
  const wrong = wrongKey(limit.object?.node ?? undefined);
  const misplaced = wrong ? undefined : misplacedKey(options?.node);
  const key = wrong ?? misplaced;
  const keyFile = wrong ? limit.object?.file : options?.file;
  if (key && keyFile === file) {
    yield { ...base, range: rangeOf(key), message: wrongMessage(file, key), fixes: [renamed(project, file, key, wrong !== undefined, site.isNest)] };
    return;
  }
  const checks = lateChecks(project, mounted.handlers);
  const [check] = checks;
  const range = callRange(file, call);
  if (!check) {
    yield { ...base, range, message: missingMessage(file, uploader), fixes: [missingFix(site)] };
    return;
  }
  const evidence = [...base.evidence, ...checks.slice(0, 3).map(({ file: { path }, node }) => ({ path, range: rangeOf(node), label: 'checked here, after the file has arrived' }))];
  const match = { ...base, evidence, range, message: lateMessage(check) };
  const refusal = sharedBy(checks);
  yield refusal ? { ...match, refusals: [refusal] } : { ...match, fixes: [lateFix(site, check)] };
}

/** Memory runs out first, then the disk; another storage engine costs time and money. */
function severityOf({ storage }: Uploader, isMounted: boolean): Severity {
  if (!isMounted) return 'info';
  return storage.kind === 'memory' ? 'high' : 'medium';
}

function wrongKey(limits: TSESTree.ObjectExpression | undefined): TSESTree.Property | undefined {
  for (const property of limits?.properties ?? []) {
    if (property.type === 'Property' && !property.shorthand && WRONG_KEYS.has(declaredName(property) ?? '')) return property;
  }
  return undefined;
}

/** `limit: { fileSize }` or `fileSize` beside `storage`, which Multer does not know. */
function misplacedKey(options: TSESTree.ObjectExpression | undefined): TSESTree.Property | undefined {
  for (const property of options?.properties ?? []) {
    if (property.type !== 'Property' || property.shorthand) continue;
    const name = declaredName(property);
    if (name === 'fileSize' || (name === 'limit' && property.value.type === 'ObjectExpression')) return property;
  }
  return undefined;
}

function wrongMessage(file: SourceFile, key: TSESTree.Property): string {
  const name = textOf(file, key.key);
  const why = name === 'fieldSize' ? '`fieldSize` limits text fields' : `Multer knows no option \`${name}\` here`;
  return `${why}, so files of any size are accepted. One request can use up what the server has.`;
}

function missingMessage(file: SourceFile, { call, storage }: Uploader): string {
  const name = textOf(file, call.callee).replace(/\s+/g, ' ');
  const cost = storage.kind === 'memory' ? 'One request can fill the memory of the process.' : storage.kind === 'disk' ? 'One request can fill the disk.' : 'One request can send as much as it likes to the storage behind it.';
  return `\`${name}\` accepts files of any size, because \`limits.fileSize\` is not set. ${cost}`;
}

function lateMessage({ bytes }: LateCheck): string {
  return `The size of the file is compared with ${sizeText(bytes)} after the whole file has been received, because \`limits.fileSize\` is not set. A file that is going to be refused takes the same memory or disk as one that is accepted.`;
}

function rejection(isNest: boolean): string {
  return isNest ? 'Nest answers them with status 413.' : 'Express answers them with status 500 unless an error handler maps `LIMIT_FILE_SIZE`.';
}

function renamed(project: Project, file: SourceFile, key: TSESTree.Property, isInLimits: boolean, isNest: boolean): Fix {
  const name = declaredName(key);
  const value = key.value.type === 'ObjectExpression' ? findProperty(key.value, 'fileSize')?.value : key.value;
  const bytes = value && evaluateNumber(project, file, value);
  const size = bytes === undefined ? 'that size' : sizeText(bytes);
  const edit = isInLimits
    ? { range: rangeOf(key.key), text: 'fileSize' }
    : name === 'limit'
      ? { range: rangeOf(key.key), text: 'limits' }
      : { range: rangeOf(key), text: `limits: { ${textOf(file, key)} }` };
  const fields = name === 'fieldSize' ? ' Text fields get the limit of 1 MB that Multer has by default.' : '';
  return { ...LIMIT, edits: [{ path: file.path, ...edit }], note: `Files above ${size} are rejected from now on. ${rejection(isNest)}${fields}` };
}

function missingFix({ uploader, mounted, position, isNest }: Site): Fix {
  const size = defaultSize(mounted.fields);
  const count = uploader.limit.files === undefined ? mounted.files : undefined;
  const parts = [`fileSize: ${sizeFromEnvironment(size)}`, ...(count === undefined ? [] : [`files: ${count}`])];
  return {
    ...LIMIT,
    edits: [addLimits(uploader, position, parts)],
    env: [sizeVariable(size)],
    note: `Files above ${sizeText(size.bytes)}, or above \`${size.variable}\` when it is set, are rejected from now on. ${rejection(isNest)} The variable is read when the module loads, so a \`.env\` file that is loaded later is not seen.`,
  };
}

function lateFix({ uploader, position, isNest }: Site, { bytes }: LateCheck): Fix {
  return {
    ...LIMIT,
    edits: [addLimits(uploader, position, [`fileSize: ${product(bytes)}`])],
    note: `Files above the limit are rejected by Multer before the check in the handler sees them. ${rejection(isNest)}`,
  };
}

function sharedBy(checks: readonly LateCheck[]): Refusal | undefined {
  const sizes = new Set(checks.map(({ bytes }) => bytes));
  if (sizes.size < 2) return undefined;
  return { code: 'SHARED', because: 'The handlers behind this uploader check for different sizes.', next: 'Give each kind of file an uploader with a limit of its own.' };
}
