import { createTwoFilesPatch } from 'diff';
import type { RegisteredRule } from '../../src/core/types.ts';
import type { Case, Tree } from '../../test-fixtures/cases.ts';

/** Parts of a page or of the README that are derived. Everything between them is written by hand and kept. */
type Part = 'header' | 'example' | 'answers' | 'rules' | 'output';

const HAND_WRITTEN = ['Why', 'When not to use it'];

/** A page with the generated parts still empty. */
export function pageStub(id: string): string {
  return `${block('header', `# ${id}`)}\n\n## Why\n\n${block('example', '')}\n\n${block('answers', '')}\n\n## When not to use it\n`;
}

function block(part: Part, body: string): string {
  return `<!-- generated ${part}: do not edit, run \`npm run generate\` -->\n${body === '' ? '' : `${body}\n`}<!-- end ${part} -->`;
}

/**
 * The page with its generated parts renewed.
 * @throws when a part or its end is missing.
 */
export function renderPage(page: string, rule: RegisteredRule, example: Case): string {
  let text = replacePart(page, 'header', header(rule));
  text = replacePart(text, 'example', exampleText(example));
  return replacePart(text, 'answers', answers(rule));
}

/**
 * Replaces what stands between the markers of a generated part.
 * @throws when they are missing.
 */
export function replacePart(page: string, part: Part, body: string): string {
  if (!hasPart(page, part)) throw new Error(`the markers of a generated part are missing:\n${block(part, '')}`);
  return page.replace(markers(part), () => block(part, body));
}

export function hasPart(page: string, part: Part): boolean {
  return markers(part).test(page);
}

function markers(part: Part): RegExp {
  return new RegExp(`<!-- generated ${part}: [^]*?<!-- end ${part} -->`);
}

/** Titles of the hand-written sections that hold no text. */
export function emptySections(page: string): string[] {
  return HAND_WRITTEN.filter((title) => {
    const [, rest] = page.split(new RegExp(`^## ${title}\n`, 'm'));
    const body = rest?.split(/^## |^<!-- generated/m)[0] ?? '';
    return body.trim() === '';
  });
}

function header({ id, meta }: RegisteredRule): string {
  const facts = [
    `Category: ${meta.category}`,
    `severity: ${meta.severity}`,
    meta.tier === 'manual' ? 'no fix' : `fix: ${meta.tier}`,
    meta.recommended ? 'in the recommended set' : 'not in the recommended set',
  ];
  return `# ${id}\n\n${meta.description}.\n\n${facts.join(' · ')}`;
}

function exampleText(example: Case): string {
  const parts = ['## Example', 'What is reported:', fence('text', example.findings ?? '')];
  const diff = example.expected && diffOf(example, example.expected);
  if (diff) parts.push(`What \`npx tenfold fix --only ${example.rule}${example.options.tier === 'safe' ? '' : ' --tier review'}\` makes of it:`, fence('diff', diff));
  return parts.join('\n\n');
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** Unified diff of the whole case. The name of a file is left out when there is only one. */
function diffOf(example: Case, expected: Tree): string {
  const before = new Map([...example.input].filter(([path]) => expected.has(path) || !example.implicit.has(path)));
  const paths = [...new Set([...before.keys(), ...expected.keys()])].sort();
  const changed = paths.filter((path) => before.get(path) !== expected.get(path));
  const patches = changed.map((path) => {
    const old = before.get(path);
    const now = expected.get(path);
    const patch = createTwoFilesPatch(old === undefined ? '/dev/null' : path, now === undefined ? '/dev/null' : path, old ?? '', now ?? '', '', '', { context: 2 });
    const lines = patch.split('\n').filter((line) => !/^={3,}$/.test(line)).map((line) => line.replace(/^(---|\+\+\+) (.*?)\t*$/, '$1 $2'));
    return changed.length === 1 ? lines.slice(2).join('\n') : lines.join('\n');
  });
  return patches.join('');
}

function answers({ id, meta }: RegisteredRule): string {
  const parts: string[] = [];
  if (meta.strategies.length > 0) {
    const rows = meta.strategies.map(({ strategy, title, tier, note }) => [`\`${strategy}\``, `${title}.`, tier, note ?? '']);
    parts.push('## Fixes', `The first one that fits is taken. \`--strategy ${id}=<name>\` takes another.`, table(['Name', 'What it does', 'Tier', 'What may change'], rows));
  }
  if (meta.refusals.length > 0) {
    const rows = meta.refusals.map(({ code, when }) => [`\`${code}\``, when]);
    parts.push('## Refusals', 'A finding without a fix says why, with one of these codes.', table(['Code', 'When'], rows));
  }
  return parts.join('\n\n');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
