import type { Form } from '../lib/generated.ts';

export function typed({ isTypeScript }: Form, name: string, type: string): string {
  return isTypeScript ? `${name}: ${type}` : name;
}

/** Import lines; names that start with `type ` are left out of JavaScript. */
export function imports({ isModule, isTypeScript }: Form, modules: readonly (readonly [module: string, ...names: string[]])[]): string {
  const lines = modules.map(([module, ...names]) => {
    const list = names.filter((name) => isTypeScript || !name.startsWith('type '));
    if (list.length === 0) return '';
    if (list.every((name) => name.startsWith('type '))) return `import type { ${list.map((name) => name.slice(5)).join(', ')} } from '${module}';\n`;
    return isModule ? `import { ${list.join(', ')} } from '${module}';\n` : `const { ${list.join(', ')} } = require('${module}');\n`;
  });
  return lines.join('');
}
