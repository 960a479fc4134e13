import type { Project, SourceFile } from '../../src/core/types.ts';
import type { PortableImport } from '../../src/libraries/clients/render.ts';
import type { NewHome } from '../../src/rules/client-per-module/plan.ts';
import { specifierTo, type Form } from '../lib/generated.ts';

/** Text of the module that makes the one client of a process, to be placed at `path`. */
export function renderClient(project: Project, user: SourceFile, { name, made, type }: NewHome, form: Form, path: string): string {
  const lines = made.imports.map((one) => importLine(project, user, one, form, path));
  const imports = [...lines.filter((line) => !isRelative(line)).sort(), ...lines.filter(isRelative).sort()].join('\n');
  const key = `shared${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const holder = form.isTypeScript ? 'holder' : 'globalThis';
  const declared = form.isTypeScript ? `const holder = globalThis as typeof globalThis & { ${key}?: ${type} };\n\n` : '';
  return `${imports}

${declared}/** The one client of this process. It is kept where a module that is loaded anew, as development servers do, finds it again. */
${form.isModule ? 'export ' : ''}const ${name} = ${holder}.${key} ?? ${made.text};
${holder}.${key} = ${name};
${form.isModule ? '' : `\nmodule.exports = { ${name} };\n`}`;
}

function isRelative(line: string): boolean {
  return /'\.{1,2}\/[^']*'\)?;$/.test(line);
}

function importLine(project: Project, user: SourceFile, { from, name, as }: PortableImport, { isModule }: Form, path: string): string {
  const specifier = 'specifier' in from ? from.specifier : specifierTo(project, user, from.path, path);
  const named = name === as ? name : `${name}${isModule ? ' as' : ':'} ${as}`;
  const binding = name === 'default' ? (isModule ? as : `{ default: ${as} }`) : name === '*' ? (isModule ? `* as ${as}` : as) : `{ ${named} }`;
  return isModule ? `import ${binding} from '${specifier}';` : `const ${binding} = require('${specifier}');`;
}
