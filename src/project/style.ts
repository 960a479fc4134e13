import type { SourceFile, Style } from '../core/types.ts';

/** Quotes, semicolons and indentation a file uses; what is used more often wins. */
export function styleOf(file: SourceFile): Style {
  let single = 0;
  let double = 0;
  for (const literal of file.nodes('Literal')) {
    const first = file.text[literal.range[0]];
    if (first === "'") single++;
    else if (first === '"' && literal.parent?.type !== 'JSXAttribute') double++;
  }
  let ended = 0;
  let open = 0;
  for (const statement of file.ast.body) {
    if (!/^(Import|Export(Named|All)|Variable|Expression)/.test(statement.type)) continue;
    if (file.text[statement.range[1] - 1] === ';') ended++;
    else if (!/[}]$/.test(file.text.slice(statement.range[0], statement.range[1]))) open++;
  }
  return { quote: double > single ? '"' : "'", semicolons: ended >= open, indent: indentOf(file.text) };
}

/** Tab, or the smallest space indentation found on two lines or more; two spaces when nothing is indented. */
function indentOf(text: string): string {
  const counts = new Map<string, number>();
  for (const [, indent = ''] of text.matchAll(/^(\t| {2,8})(?=[^\s*])/gm)) counts.set(indent, (counts.get(indent) ?? 0) + 1);
  if ((counts.get('\t') ?? 0) > 0) return '\t';
  const sizes = [...counts].filter(([, count]) => count > 1).map(([indent]) => indent).sort((a, b) => a.length - b.length);
  return sizes[0] ?? [...counts.keys()].sort((a, b) => a.length - b.length)[0] ?? '  ';
}
