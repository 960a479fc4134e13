import { textOf, unwrap } from '../../core/ast.ts';
import { removalEdits } from '../../core/removal.ts';
import type { TextEdit } from '../../core/text.ts';
import type { Fix, Node, Offer, SourceFile } from '../../core/types.ts';
import type { FakeStream } from '../../libraries/streams.ts';

/** A stream of a buffer that is piped into an upload and nothing else. */
export interface Rewritable {
  fake: FakeStream & { pipe: NonNullable<FakeStream['pipe']> };
  /** One expression, made with what Node brings. */
  isLocal: boolean;
  /** Package whose function makes the stream. */
  maker?: string;
}

export type Facts = Rewritable;

/** `Readable.from(bytes).pipe(target)` becomes `target.end(bytes)`; both give back the target. */
export function fixesOf(file: SourceFile, own: Rewritable, all: readonly Rewritable[], offer: Offer): Fix {
  const apart = all.reduce((sum, other) => sum + leftovers(file, [other]).length, 0);
  // An import that only all of them together leave unused goes with all of them.
  const together = leftovers(file, all).length === apart ? [own] : all;
  const edits = [...together.flatMap((entry) => endEdits(file, entry)), ...leftovers(file, together)];
  return { ...offer, edits: edits.map(({ range, text }) => ({ path: file.path, range, text })) };
}

/** What becomes unused when these streams go: imports, variables, and the statements that feed them. */
export function leftovers(file: SourceFile, streams: readonly Rewritable[]): TextEdit[] {
  const removed: Node[] = [];
  const kept: Node[] = [];
  for (const { fake } of streams) {
    removed.push(fake.pipe.call, ...(fake.declarator ? [fake.declarator] : []), ...fake.feeding.map(statementOf));
    kept.push(fake.source, fake.pipe.target);
  }
  return removalEdits(file, { removed, kept, isInert: () => true });
}

function statementOf(node: Node): Node {
  return node.parent?.type === 'ExpressionStatement' ? node.parent : node;
}

function endEdits(file: SourceFile, { fake }: Rewritable): TextEdit[] {
  const { call, target } = fake.pipe;
  const isCallable = /^(?:Identifier|MemberExpression|CallExpression|ThisExpression)$/.test(unwrap(target).type) && unwrap(target) === target;
  return [
    { range: [call.range[0], target.range[0]], text: isCallable ? '' : '(' },
    { range: [target.range[1], call.range[1]], text: `${isCallable ? '' : ')'}.end(${textOf(file, fake.source)})` },
  ];
}
