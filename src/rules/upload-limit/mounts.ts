import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, propertyName, staticString, unwrap, wrapped, type FunctionNode } from '../../core/ast.ts';
import type { Node, Place, Project, SourceFile } from '../../core/types.ts';
import { evaluateNumber } from '../../libraries/constants.ts';
import { mountObject, type Uploader } from '../../libraries/multer.ts';
import { decoratedBy, type NestUploader } from '../../libraries/nest-upload.ts';

/** What is known of the routes on which an uploader takes files. */
export interface Mounted {
  /** Middlewares that accept files; a middleware for text fields only is not counted. */
  count: number;
  /** True when all it is ever used for is `.none()`. */
  isTextOnly: boolean;
  /** Most files one request may bring, over all routes; undefined when a route sets no number. */
  files: number | undefined;
  /** Names of the form fields that hold files. */
  fields: string[];
  /** The routes, or what stands for them. */
  places: Place[];
  /** Functions that run after the upload. */
  handlers: { file: SourceFile; fn: FunctionNode }[];
}

/** Follows `upload.single('avatar')` and the like to the handlers that come after it on a route. */
export function mountsOf(project: Project, { file, call }: Uploader): Mounted {
  const mounted: Mounted = { count: 0, isTextOnly: false, files: 1, fields: [], places: [], handlers: [] };
  let none = 0;
  for (const site of project.references(file, call).sites) {
    const member = wrapped(site.node).parent;
    if (member?.type !== 'MemberExpression' || member.object !== wrapped(site.node)) continue;
    if (propertyName(member) === 'none') none += 1;
    const mount = member.parent ? mountObject(member.parent) : undefined;
    if (mount) addMount(project, site.file, mounted, mount.method, mount.call);
  }
  mounted.isTextOnly = none > 0 && mounted.count === 0;
  if (mounted.count === 0) mounted.files = undefined;
  return mounted;
}

export function nestMount(project: Project, { file, call, method }: NestUploader): Mounted {
  const mounted: Mounted = { count: 0, isTextOnly: false, files: 1, fields: [], places: [], handlers: [] };
  const target = decoratedBy(call);
  if (target?.method && isFunction(target.method.value)) mounted.handlers.push({ file, fn: target.method.value });
  addMount(project, file, mounted, method, call);
  return mounted;
}

function addMount(project: Project, file: SourceFile, mounted: Mounted, method: string, call: TSESTree.CallExpression): void {
  mounted.count += 1;
  const [first, second] = call.arguments;
  const field = staticString(first);
  if (field !== undefined) mounted.fields.push(field);
  const files = countOf(project, file, method, first, second, mounted);
  mounted.files = files === undefined || mounted.files === undefined ? undefined : Math.max(files, mounted.files);
  mounted.places.push({ path: file.path, range: [call.range[0], call.range[1]], label: 'takes files here' });
  const route = wrapped(call).parent;
  if (route?.type !== 'CallExpression') return;
  const after = route.arguments.slice(route.arguments.findIndex((argument) => argument === wrapped(call)) + 1);
  for (const argument of after) mounted.handlers.push(...functionsOf(project, file, argument));
}

function countOf(project: Project, file: SourceFile, method: string, first: Node | undefined, second: Node | undefined, mounted: Mounted): number | undefined {
  if (method === 'single') return 1;
  if (method === 'array') return second && unwrap(second).type !== 'ObjectExpression' ? evaluateNumber(project, file, second) : undefined;
  if (method !== 'fields' || first?.type !== 'ArrayExpression') return undefined;
  let sum = 0;
  for (const element of first.elements) {
    if (element?.type !== 'ObjectExpression') return undefined;
    let own: number | undefined;
    for (const property of element.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
      const field = property.key.name === 'name' ? staticString(property.value) : undefined;
      if (field !== undefined) mounted.fields.push(field);
      if (property.key.name === 'maxCount') own = evaluateNumber(project, file, property.value);
    }
    if (own === undefined) return undefined;
    sum += own;
  }
  return sum;
}

/** A handler given by name or in place, also inside a wrapper such as `asyncHandler(handler)`. */
function functionsOf(project: Project, file: SourceFile, argument: Node): { file: SourceFile; fn: FunctionNode }[] {
  const node = unwrap(argument);
  if (isFunction(node)) return [{ file, fn: node }];
  const resolved = project.resolve(file, node);
  if (resolved?.kind !== 'node') return [];
  if (isFunction(resolved.node)) return [{ file: resolved.file, fn: resolved.node }];
  if (resolved.node.type !== 'CallExpression') return [];
  return resolved.node.arguments.flatMap((inner) => (isFunction(inner) || inner.type === 'Identifier' ? functionsOf(project, resolved.file, inner) : []));
}
