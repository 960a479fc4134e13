import { expect, it } from 'vitest';
import { createSourceFile } from './source-file.ts';
import { createSuppressions } from './suppress.ts';

/** Lines of `text` on which the rule `n-plus-one` is switched off. */
function off(text: string): number[] {
  const isSuppressed = createSuppressions(createSourceFile('a.ts', text));
  let offset = 0;
  return text.split('\n').flatMap((line, index) => {
    const start = offset;
    offset += line.length + 1;
    return isSuppressed('n-plus-one', start) ? [index + 1] : [];
  });
}

const cases: Record<string, number[]> = {
  'a();\nb(); // eslint-disable-line tenfold/n-plus-one\nc();': [2],
  '// eslint-disable-next-line tenfold/n-plus-one -- two rows at most\na();\nb();': [2],
  '// eslint-disable-next-line -- two rows at most\na();': [2],
  '// eslint-disable-next-line tenfold/n-plus-one --- two rows -- at most\na();': [2],
  '/* eslint-disable-next-line\n   tenfold/n-plus-one */\na();': [3],
  '/* eslint-disable tenfold/n-plus-one */\na();\n/* eslint-enable tenfold/n-plus-one */\nb();': [1, 2],
  '/* eslint-disable */\na();\n/* eslint-enable */\nb();': [1, 2],
  '// eslint-disable-next-line no-console, tenfold/n-plus-one\na();': [2],
  '// eslint-disable-next-line no-console\na();': [],
  '// eslint-disable tenfold/n-plus-one\na();': [],
  '"eslint-disable-next-line";\na();': [],
};
for (const [text, lines] of Object.entries(cases)) it(JSON.stringify(text), () => expect(off(text)).toEqual(lines));
