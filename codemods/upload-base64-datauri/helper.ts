import { propertyName, staticString, textOf, unwrap } from '../../src/core/ast.ts';
import type { Node, Project, SourceFile } from '../../src/core/types.ts';
import type { Upload } from '../../src/rules/upload-base64-datauri/plan.ts';
import { specifierTo, type Form } from '../lib/generated.ts';

/** How an upload gets hold of the SDK. */
export interface Client {
  /** Expression of the `v2` API in terms of what is imported: `cloudinary`, `cloudinary.v2`. */
  text: string;
  /** File of the project that exports the client; undefined when it comes from the package. */
  module?: string;
  /** Local name and what is imported under it; `default` for the whole module. */
  name: string;
  imported: string;
}

const FROM_PACKAGE: Client = { text: 'cloudinary', name: 'cloudinary', imported: 'v2' };

/** The client an upload uses, when it is imported from a file of the project; else the one of the package. */
export function clientOf(project: Project, { file, call }: Pick<Upload, 'file' | 'call'>): Client {
  const uploader = unwrap(call.callee);
  const api = uploader.type === 'MemberExpression' ? unwrap(uploader.object) : undefined;
  if (api?.type !== 'MemberExpression' || propertyName(api) !== 'uploader') return FROM_PACKAGE;
  const owner = unwrap(api.object);
  const root = owner.type === 'MemberExpression' && propertyName(owner) === 'v2' ? unwrap(owner.object) : owner;
  if (root.type !== 'Identifier') return FROM_PACKAGE;
  const definition = file.variable(root)?.definitions[0];
  const source = definition && importSource(definition.node, definition.name);
  const target = source && project.module(file.path, source.specifier);
  if (!source || target?.kind !== 'file') return FROM_PACKAGE;
  return { text: textOf(file, owner), module: target.path, name: root.name, imported: source.imported };
}

function importSource(node: Node, name: Node): { specifier: string; imported: string } | undefined {
  if (node.parent?.type === 'ImportDeclaration') {
    const specifier = node.parent.source.value;
    if (node.type === 'ImportDefaultSpecifier') return { specifier, imported: 'default' };
    if (node.type === 'ImportSpecifier') return { specifier, imported: node.imported.type === 'Identifier' ? node.imported.name : node.imported.value };
    return undefined;
  }
  if (node.type !== 'VariableDeclarator' || node.init?.type !== 'CallExpression') return undefined;
  const specifier = staticString(node.init.arguments[0]);
  if (specifier === undefined || node.init.callee.type !== 'Identifier' || node.init.callee.name !== 'require') return undefined;
  if (node.id === name) return { specifier, imported: 'default' };
  const property = name.parent;
  return property?.type === 'Property' && property.key.type === 'Identifier' ? { specifier, imported: property.key.name } : undefined;
}

/** Text of the generated module for a client, to be placed at `path`, in the style of the file that uses it. */
export function renderHelper(project: Project, user: SourceFile, client: Client, form: Form, path: string): string {
  return `${importLines(project, user, client, form, path)}
/** Uploads bytes as they are. Resolves and rejects with what \`cloudinary.uploader.upload\` would. */
${signature(form)} {
  return new Promise((resolve, reject) => {
    const stream = ${client.text}.uploader.upload_stream({ ...options, disable_promises: true }, (error, result) => {
      if (result) resolve(result);
      else if (error instanceof Error || error?.name === 'TimeoutError') reject({ error });
      else reject(error);
    });
    stream.on('error', reject);
    stream.end(bytes);
  });
}
${form.isModule ? '' : '\nmodule.exports = { uploadBuffer };\n'}`;
}

function signature({ isTypeScript, isModule }: Form): string {
  const types = isTypeScript ? '(bytes: Buffer, options: UploadApiOptions = {}): Promise<UploadApiResponse>' : '(bytes, options = {})';
  return `${isModule ? 'export ' : ''}function uploadBuffer${types}`;
}

/** Import lines of a generated module that uses a client. */
export function importLines(project: Project, user: SourceFile, client: Client, form: Form, path: string): string {
  const types = 'type UploadApiOptions, type UploadApiResponse';
  const specifier = client.module === undefined ? 'cloudinary' : specifierTo(project, user, client.module, path);
  const named = client.imported === client.name ? client.name : `${client.imported}${form.isModule ? ' as' : ':'} ${client.name}`;
  const binding = client.imported === 'default' ? client.name : `{ ${named} }`;
  if (!form.isModule) return `const ${binding} = require('${specifier}');\n`;
  if (!form.isTypeScript) return `import ${binding} from '${specifier}';\n`;
  if (client.module === undefined) return `import { v2 as cloudinary, ${types} } from 'cloudinary';\n`;
  return `import { ${types} } from 'cloudinary';\nimport ${binding} from '${specifier}';\n`;
}
