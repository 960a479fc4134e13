import { rangeOf, textOf, unwrap } from '../core/ast.ts';
import { isPure } from '../core/purity.ts';
import type { Match, Node, Offer, Place, Project, Refusal, Rule, Running, SourceFile } from '../core/types.ts';
import { BODY_PROPERTIES, fakeStreams, handedOver, isUploadTarget, takerOf, type FakeStream } from '../libraries/streams.ts';
import { uploadedBytes } from '../libraries/uploaded-file.ts';
import { fixesOf, type Facts, type Rewritable } from './upload-fake-stream/edits.ts';

const END: Offer = { strategy: 'end', title: 'Write the buffer into the upload stream', tier: 'safe' };

export const rule: Rule<Facts> = {
  meta: {
    description: 'A buffer is wrapped in a stream to upload it, which keeps the whole file in memory',
    category: 'uploads',
    // The buffer itself is what `upload-memory-storage` reports; this is what is left of it.
    severity: 'low',
    tier: 'safe',
    recommended: true,
    order: 22,
    refusals: [
      { code: 'USE', when: 'The stream is used for something besides one `.pipe(target)`.' },
      { code: 'HELPER', when: 'The stream is handed to a function that pipes it.' },
      { code: 'BODY', when: 'The stream is handed to an SDK as the body of a request.' },
      { code: 'ORDER', when: 'The buffer is computed where the stream is made, so that writing it later could change the order of effects.' },
    ],
    strategies: [END],
  },
  triggers: ['Readable', 'PassThrough', 'Duplex', 'streamifier', 'buffer-to-stream', 'into-stream', 'oStream('],
  *detect(file, project) {
    const found: { match: Match<Facts>; rewritable?: Rewritable }[] = [];
    for (const fake of fakeStreams(project, file)) {
      const entry = examine(project, file, fake);
      if (entry) found.push(entry);
    }
    const rewritable = found.flatMap((entry) => entry.rewritable ?? []);
    for (const { match, rewritable: own } of found) {
      if (!own) yield match;
      else if (own.isLocal) yield { ...match, fixes: [fixesOf(file, own, rewritable.filter((other) => other.isLocal), END)] };
      else yield { ...match, offers: [END], facts: own };
    }
  },
};

/** Expressions that can be a receiver or an argument as they stand. */
const SIMPLE = new Set<string>(['Identifier', 'MemberExpression', 'CallExpression']);
const SILENT = new Set<Running['context']>(['test', 'script', 'client', 'edge']);

function examine(project: Project, file: SourceFile, fake: FakeStream): { match: Match<Facts>; rewritable?: Rewritable } | undefined {
  const target = fake.pipe && isUploadTarget(project, file, fake.pipe.target);
  const taker = target ? undefined : takerOf(fake);
  const isBody = taker?.property !== undefined && BODY_PROPERTIES.has(taker.property);
  const handed = target || isBody ? undefined : handedOver(project, fake);
  if (!target && !isBody && !handed && !isUnclear(project, file, fake)) return undefined;
  const bytes = uploadedBytes(project, file, fake.source);
  if (!bytes) return undefined;
  const running = project.running(file, fake.node);
  if (SILENT.has(running.context)) return undefined;
  const context = bytes.origin !== 'unknown' && running.context === 'unknown' ? 'request' : running.context;
  const name = textOf(bytes.file, unwrap(bytes.node)).replace(/\s+/g, ' ');
  const match: Match<Facts> = {
    range: rangeOf(fake.node),
    message: `This stream is made of \`${name}\`, which is in memory as a whole before the first byte is sent. Every upload in flight takes the memory of its file.`,
    severity: context === 'unknown' ? 'info' : 'low',
    confidence: target ? 0.9 : 0.7,
    context,
    ...(running.hotPath !== undefined && { hotPath: running.hotPath }),
    evidence: [...place(file, fake.pipe?.call ?? handed ?? taker?.node, target ? `sent to \`${target.name}\`` : 'sent here'), ...running.evidence],
  };
  const refusal = refusalOf(fake, isBody, handed && textOf(file, handed.callee));
  if (refusal || !fake.pipe) return { match: { ...match, refusals: refusal ? [refusal] : [] } };
  const maker = project.resolve(file, fake.node.callee);
  const isLocal = !fake.declarator && fake.feeding.length === 0 && maker?.kind === 'package' && /^(?:node:)?stream$/.test(maker.name);
  const rewritable: Rewritable = { fake: { ...fake, pipe: fake.pipe }, isLocal, ...(maker?.kind === 'package' && { maker: maker.name }) };
  return { match, rewritable };
}

/** A variable that is piped into an upload, and used for more than that. */
function isUnclear(project: Project, file: SourceFile, { declarator }: FakeStream): boolean {
  if (!declarator || declarator.id.type !== 'Identifier') return false;
  return file.variable(declarator.id)?.references.some(({ identifier }) => {
    const member = identifier.parent;
    const call = member.type === 'MemberExpression' && member.object === identifier ? member.parent : undefined;
    const [target] = call?.type === 'CallExpression' && call.callee === member && textOf(file, member).endsWith('.pipe') ? call.arguments : [];
    return target !== undefined && isUploadTarget(project, file, target) !== undefined;
  }) ?? false;
}

function place(file: SourceFile, node: Node | undefined, label: string): Place[] {
  return node ? [{ path: file.path, range: rangeOf(node), label }] : [];
}

function refusalOf(fake: FakeStream, isBody: boolean, helper: string | undefined): Refusal | undefined {
  if (helper !== undefined) {
    return { code: 'HELPER', because: `\`${helper}\` pipes the stream, and it may get streams of other kinds, too.`, next: 'Give the upload the buffer with `.end(buffer)` in a function of its own.' };
  }
  if (isBody) {
    return { code: 'BODY', because: 'The stream is the body of a request, and what it may be instead depends on the SDK.', next: 'Pass the buffer itself, or a stream of a file on disk.' };
  }
  if (!fake.pipe) {
    return { code: 'USE', because: 'The stream is used for more than this upload.', next: 'Give the upload the buffer with `.end(buffer)`, and keep the stream for the rest.' };
  }
  if (!SIMPLE.has(fake.pipe.target.type) || !SIMPLE.has(fake.source.type)) {
    return { code: 'USE', because: 'The stream or its target is not a plain name or call.', next: 'Put both into variables, then run again.' };
  }
  if (!isPure(fake.source)) {
    return { code: 'ORDER', because: 'The buffer is computed where the stream is made.', next: 'Put the buffer into a variable first, then run again.' };
  }
  return undefined;
}
