import type { TSESTree } from '@typescript-eslint/types';
import { callOf, enclosingFunction, isIdentifier, propertyName, staticString, unwrap, wrapped } from '../../core/ast.ts';
import type { Edit, Node, Project, SourceFile } from '../../core/types.ts';
import { cloudinaryUpload, uploadOptions } from '../../libraries/cloudinary.ts';
import { edit, removeStatement, rootName, type Bytes, type Consumer } from './plan.ts';
import { refuse } from './refusals.ts';

/** The bytes as base64 text, or as a data URI, where they stand. */
export interface TextForm {
  bytes: Bytes;
  file: SourceFile;
  node: Node;
  /** Removals of the declarations the text went through. */
  removals: Edit[];
}

/** `bytes.toString('base64')` */
export function textFrom(project: Project, bytes: Bytes, member: TSESTree.MemberExpression): TextForm | undefined {
  const call = callOf(member);
  if (call?.type !== 'CallExpression' || propertyName(member) !== 'toString' || staticString(call.arguments[0]) !== 'base64') return undefined;
  void project;
  return { bytes, file: bytes.file, node: call, removals: [] };
}

/** Follows the text through templates, concatenation and constants into the one upload that takes it. */
export function textConsumer(project: Project, start: TextForm): Consumer | undefined {
  let form = start;
  for (let step = 0; step < 8; step++) {
    const outer = wrapped(form.node);
    const { parent } = outer;
    if (parent?.type === 'TemplateLiteral' || (parent?.type === 'BinaryExpression' && parent.operator === '+')) {
      form = { ...form, node: parent };
      continue;
    }
    if (parent?.type === 'VariableDeclarator' && parent.init === outer && parent.id.type === 'Identifier' && parent.parent.type === 'VariableDeclaration' && parent.parent.declarations.length === 1) {
      const references = form.file.variable(parent.id)?.references ?? [];
      const reads = references.filter((reference) => reference.isRead);
      const [only] = reads;
      const writes = references.filter((reference) => reference.isWrite && reference.identifier !== parent.id);
      if (reads.length !== 1 || !only || writes.length > 0) return undefined;
      // A path that a type check has narrowed here is not narrowed in a callback.
      if (enclosingFunction(only.identifier) !== enclosingFunction(parent)) return undefined;
      form = { ...form, node: only.identifier, removals: [...form.removals, removeStatement(form.file, parent.parent)] };
      continue;
    }
    if (parent?.type !== 'CallExpression' || parent.arguments[0] !== outer) return undefined;
    return uploadOf(project, form, parent);
  }
  return undefined;
}

/** `cloudinary.uploader.upload(dataUri, options)` becomes `uploadFile(path, options)`. */
function uploadOf(project: Project, form: TextForm, call: TSESTree.CallExpression): Consumer | undefined {
  const upload = cloudinaryUpload(project, form.file, call);
  if (upload?.method !== 'upload' || !startsAsDataUri(form)) return undefined;
  const options = uploadOptions(project, form.file, upload.options);
  const base = { kind: 'CLOUD' as const, file: form.file, node: call, imports: [], completion: 'promise' as const };
  if (upload.callback) return { ...base, edits: [], refusal: refuse('CB', 'The upload answers through a callback.', 'Await what `upload` returns instead.') };
  if (options.usesFilename) {
    return { ...base, edits: [], refusal: refuse('NAME', 'The upload uses the name of the sent file, and a temporary file has a random one.', 'Set `public_id`, and drop `use_filename`.') };
  }
  return { ...base, ...uploadFile(form.file, call, { file: form.file, call }), edits: [...form.removals, edit(form.file, call.callee, 'uploadFile'), edit(form.file, wrapped(form.node), form.bytes.path)], store: { service: 'cloudinary', call, options: upload.options, removals: form.removals, path: form.bytes.path } };
}

/** The import of `uploadFile`, and the client that may have no other use. */
function uploadFile(file: SourceFile, call: TSESTree.CallExpression, client: { file: SourceFile; call: TSESTree.CallExpression }): Pick<Consumer, 'imports' | 'unused'> {
  return {
    imports: [
      { path: file.path, from: { shared: 'upload-file', client }, name: 'uploadFile' },
    ],
    unused: [{ path: file.path, name: rootName(call.callee) }],
  };
}

const SHARED_HELPER = '// @tenfold shared:cloudinary ';

/** `uploadBuffer(bytes, options)` of the generated module becomes `uploadFile(path, options)`. */
export function sharedUpload(project: Project, bytes: Bytes, call: TSESTree.CallExpression | TSESTree.NewExpression): Consumer | undefined {
  const callee = project.resolve(bytes.file, call.callee);
  if (call.type !== 'CallExpression' || callee?.kind !== 'node' || !callee.file.text.startsWith(SHARED_HELPER) || call.arguments[0] !== wrapped(bytes.node)) return undefined;
  const client = callee.file.nodes('CallExpression').find((inner) => propertyName(inner.callee) === 'upload_stream');
  if (!client) return undefined;
  return {
    kind: 'CLOUD',
    file: bytes.file,
    node: call,
    completion: 'promise',
    ...uploadFile(bytes.file, call, { file: callee.file, call: client }),
    edits: [edit(bytes.file, call.callee, 'uploadFile'), ...bytes.inPlace],
    store: { service: 'cloudinary', call, options: call.arguments[1], removals: [], path: bytes.path },
  };
}

/** Bare base64 means a remote file to Cloudinary; only a data URI is the file itself. */
function startsAsDataUri(form: TextForm): boolean {
  const { text } = form.file;
  let at = unwrap(form.node);
  if (at.type === 'Identifier') {
    const declarator = form.file.variable(at)?.definitions[0]?.node;
    if (declarator?.type === 'VariableDeclarator' && declarator.init) at = unwrap(declarator.init);
  }
  return /data:/.test(text.slice(at.range[0], at.range[1])) && !isIdentifier(at);
}
