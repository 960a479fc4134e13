import type { TSESTree } from '@typescript-eslint/types';
import { rangeOf, textOf } from '../../core/ast.ts';
import { addProperties } from '../../core/properties.ts';
import type { Edit, EnvVar, Range, SourceFile } from '../../core/types.ts';
import type { Uploader } from '../../libraries/multer.ts';

export const MB = 1024 ** 2;
const LARGE_FIELD = /video|movie|clip|audio|song|track|podcast|recording|media|zip|archive|backup|lesson/i;

/** Default for a file whose size nothing in the code speaks of: 10 MB, or 100 MB where the form field names a video or the like. */
export function defaultSize(fields: readonly string[]): Size {
  return fields.some((field) => LARGE_FIELD.test(field)) ? { bytes: 100 * MB, variable: 'UPLOAD_MAX_MEDIA_BYTES' } : { bytes: 10 * MB, variable: 'UPLOAD_MAX_BYTES' };
}

export interface Size {
  bytes: number;
  /** Environment variable that overrides it. */
  variable: string;
}

/** A number of bytes as people write it: `5 * 1024 * 1024`. */
export function product(bytes: number): string {
  if (bytes % MB === 0) return `${bytes / MB} * 1024 * 1024`;
  return bytes % 1024 === 0 ? `${bytes / 1024} * 1024` : String(bytes);
}

/** A number of bytes for a sentence: `5 MB`. */
export function sizeText(bytes: number): string {
  return bytes >= MB ? `${Math.round((bytes / MB) * 10) / 10} MB` : `${bytes} bytes`;
}

/** A call as a whole when it fits one line, else what is called. */
export function callRange(file: SourceFile, call: TSESTree.CallExpression | TSESTree.NewExpression): Range {
  return textOf(file, call).includes('\n') ? rangeOf(call.callee) : rangeOf(call);
}

/** Unset, empty and unreadable values give the default. */
export function sizeFromEnvironment({ bytes, variable }: Size): string {
  return `Number(process.env.${variable}) || ${product(bytes)}`;
}

export function sizeVariable({ bytes, variable }: Size): EnvVar {
  const what = variable === 'UPLOAD_MAX_MEDIA_BYTES' ? 'video, sound or archive' : 'file';
  return { name: variable, example: String(bytes), description: `Largest ${what} an upload may have, in bytes.` };
}

/** Adds `limits`, or what is missing in it, to the options of an uploader. `position` is that of the options in the call. */
export function addLimits(uploader: Uploader, position: number, parts: readonly string[]): Edit {
  const { file, call, options, limit } = uploader;
  if (limit.object) return addProperties(limit.object.file, limit.object.node, parts);
  const limits = `limits: { ${parts.join(', ')} }`;
  if (options) return addProperties(options.file, options.node, [limits]);
  const given = call.arguments.slice(0, position).map((argument) => textOf(file, argument));
  while (given.length < position) given.push('undefined');
  // From the callee on, so that another fix that gives this call options waits for its turn.
  return { path: file.path, range: [call.typeArguments?.range[1] ?? call.callee.range[1], call.range[1]], text: `(${[...given, `{ ${limits} }`].join(', ')})` };
}
