import { rangeOf, textOf, unwrap } from '../core/ast.ts';
import type { Match, Offer, Place, Project, Refusal, Rule, Running, Severity, SourceFile } from '../core/types.ts';
import { conversions, destinations, isDataUri, type Conversion, type End } from '../libraries/base64.ts';
import { uploadOptions } from '../libraries/cloudinary.ts';
import { uploadedBytes, type Bytes } from '../libraries/uploaded-file.ts';
import { planRewrite, undecode, type Plan } from './upload-base64-datauri/plan.ts';
import { refuse, REFUSALS } from './upload-base64-datauri/refusals.ts';
import { serviceOf, type Service } from './upload-base64-datauri/services.ts';

const PASS_BYTES: Offer = { strategy: 'bytes', title: 'Pass the bytes as they are', tier: 'safe' };
const SEND_BYTES: Offer = { strategy: 'bytes', title: 'Send the bytes with `upload_stream`', tier: 'safe' };

export const rule: Rule<Plan> = {
  meta: {
    description: 'An uploaded file is turned into a base64 string to hand it to a storage service',
    category: 'uploads',
    severity: 'critical',
    tier: 'safe',
    recommended: true,
    order: 21,
    refusals: REFUSALS,
    strategies: [SEND_BYTES],
  },
  triggers: ['base64', 'datauri', 'DatauriParser', 'dataUri'],
  *detect(file, project) {
    for (const conversion of conversions(project, file)) {
      const match = matchOf(project, conversion);
      if (match) yield match;
    }
  },
};

const SILENT = new Set<Running['context']>(['test', 'script', 'client', 'edge']);

function matchOf(project: Project, conversion: Conversion): Match<Plan> | undefined {
  const ends = destinations(project, conversion);
  const uploads = ends.filter((end) => end.sink.kind === 'cloudinary' && isDataUri(end));
  const [upload] = uploads;
  const service = upload ? undefined : ends.map((end) => serviceOf(end)).find((found) => found !== undefined);
  if (!upload && !service) return undefined;
  const bytes = uploadedBytes(project, conversion.file, conversion.source);
  if (!bytes) return undefined;
  const running = project.running(conversion.file, conversion.node);
  if (SILENT.has(running.context)) return undefined;
  // Bytes that a client sent exist only while a request is served.
  const context = bytes.origin !== 'unknown' && running.context === 'unknown' ? 'request' : running.context;
  const target = upload ?? service?.end;
  const base: Match<Plan> = {
    range: rangeOf(conversion.node),
    message: messageOf(conversion, bytes, upload, service),
    severity: service?.takesOnlyBase64 ? 'info' : severityOf(context, bytes),
    confidence: bytes.origin === 'unknown' ? 0.6 : 0.95,
    context,
    ...(running.hotPath !== undefined && { hotPath: running.hotPath }),
    evidence: [...(target ? [sinkPlace(target, service)] : []), ...running.evidence],
  };
  if (service) {
    const edits = project.version(conversion.file.path, '@supabase/supabase-js') === undefined ? undefined : undecode(bytes, ends);
    if (edits) return { ...base, fixes: [{ ...PASS_BYTES, edits: edits.map(({ range, text }) => ({ path: conversion.file.path, range, text })) }] };
    return { ...base, refusals: [refuse(service.takesOnlyBase64 ? 'JSON' : 'SDK', service.name)] };
  }
  const refusal = blockedBy(project, uploads);
  const planned = refusal ? { refusal } : planRewrite(project, conversion, bytes, ends);
  if ('refusal' in planned) return { ...base, refusals: [planned.refusal] };
  return { ...base, offers: [offerOf(project, planned.ok)], facts: planned.ok };
}

function severityOf(context: Running['context'], bytes: Bytes): Severity {
  // What sharp makes is usually much smaller than the file.
  if (bytes.isDerived && context !== 'unknown') return 'medium';
  if (context === 'request' || context === 'socket') return 'critical';
  return context === 'background' ? 'high' : 'info';
}

function messageOf(conversion: Conversion, bytes: Bytes, upload: End | undefined, service: Service | undefined): string {
  const name = textOf(bytes.file, unwrap(bytes.node)).replace(/\s+/g, ' ');
  if (service?.takesOnlyBase64) return `\`${name}\` becomes a base64 string for ${service.name}, which takes files in JSON only. The string is a third larger than the file and is built in one blocking step.`;
  const sink = upload?.sink.kind === 'cloudinary' ? `\`${textOf(upload.file, upload.sink.upload.call.callee).replace(/\s+/g, ' ')}\`` : (service?.name ?? '');
  const way = conversion.isParser ? 'a data URI' : 'a base64 string';
  return `\`${name}\` becomes ${way} for ${sink}. Every upload then holds the file, a string a third larger and the request made of it in memory, and encoding blocks all other requests.`;
}

function sinkPlace(end: End, service: Service | undefined): Place {
  const label = service ? `sent to ${service.name}` : 'uploaded here';
  return { path: end.file.path, range: rangeOf(end.argument), label };
}

/** What stands against rewriting these uploads, whatever the string is made of. */
function blockedBy(project: Project, uploads: readonly End[]): Refusal | undefined {
  for (const { sink, file } of uploads) {
    if (sink.kind !== 'cloudinary') continue;
    const { upload } = sink;
    const name = textOf(file, upload.call.callee);
    if (upload.method !== 'upload') return refuse('C5', name);
    if (upload.api === 1 && upload.call.arguments.length > 1) return refuse('C2', name);
    if (upload.callback || upload.call.arguments.length > 2) return refuse('CB', name);
    if (uploadOptions(project, file, upload.options).usesFilename) return refuse('C4', name);
    const version = project.version(file.path, 'cloudinary');
    if (version !== undefined && isBelow203(version) && project.version(file.path, 'next') !== undefined) return refuse('VER', version);
  }
  return undefined;
}

/** https://github.com/cloudinary/cloudinary_npm/pull/654 */
function isBelow203(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major < 2 || (major === 2 && minor === 0 && patch < 3);
}

function offerOf(project: Project, plan: Plan): Offer {
  const notes = new Set<string>();
  for (const { file, call } of plan.uploads) {
    const options = uploadOptions(project, file, call.arguments[1]);
    if (!options.isKnown) notes.add('The options are not all known from the code; with `use_filename` in them the public id changes.');
    if (options.resourceType === 'auto' || options.resourceType === 'raw' || options.resourceType === 'unknown') {
      notes.add('Cloudinary tells the type of the file from its bytes instead of the MIME type in the data URI.');
    }
    if (readsFilename(file)) notes.add('`original_filename` in the result becomes `file`.');
  }
  return notes.size === 0 ? SEND_BYTES : { ...SEND_BYTES, tier: 'review', note: [...notes].join(' ') };
}

function readsFilename(file: SourceFile): boolean {
  return file.text.includes('original_filename');
}
