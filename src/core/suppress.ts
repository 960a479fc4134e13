import type { SourceFile } from './types.ts';
import { lineIndex } from './text.ts';

const DIRECTIVE = /^\s*eslint-(disable|enable|disable-line|disable-next-line)(?:\s+([^]*))?$/;
/** Begins the reason behind a directive, at the first place that has it. */
const REASON = /\s-{2,}\s/;
const PREFIX = 'tenfold/';

/**
 * Which findings the ESLint comments in a file switch off: `eslint-disable`, `-enable`, `-disable-line` and
 * `-disable-next-line`, with `tenfold/<rule>` or without any rule name.
 * https://eslint.org/docs/latest/use/configure/rules#disable-rules
 */
export function createSuppressions(file: SourceFile): (rule: string, offset: number) => boolean {
  if (!file.text.includes('eslint-')) return () => false;
  const lines = lineIndex(file.text);
  const onLine = new Map<number, Set<string>[]>();
  const blocks: { offset: number; disables: boolean; rules: Set<string> }[] = [];
  for (const comment of file.comments) {
    const [, kind, list = ''] = DIRECTIVE.exec(comment.value.split(REASON, 1)[0] ?? '') ?? [];
    if (kind === undefined) continue;
    const rules = new Set(list.split(',').map((name) => name.trim()).filter(Boolean));
    if (kind === 'disable-line' || kind === 'disable-next-line') {
      const line = lines.locate(kind === 'disable-line' ? comment.range[0] : comment.range[1]).line + (kind === 'disable-line' ? 0 : 1);
      onLine.set(line, [...(onLine.get(line) ?? []), rules]);
    } else if (comment.type === 'Block') blocks.push({ offset: comment.range[0], disables: kind === 'disable', rules });
  }
  const names = (rules: Set<string>, rule: string) => rules.size === 0 || rules.has(PREFIX + rule);
  return (rule, offset) => {
    if (onLine.get(lines.locate(offset).line)?.some((rules) => names(rules, rule))) return true;
    const last = blocks.findLast((block) => block.offset <= offset && names(block.rules, rule));
    return last?.disables ?? false;
  };
}
