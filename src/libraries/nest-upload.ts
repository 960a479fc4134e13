import type { TSESTree } from '@typescript-eslint/types';
import { decorators, findProperty, isClass, propertyName, type ClassNode } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { readUploader, type Uploader } from './multer.ts';

/** https://docs.nestjs.com/techniques/file-upload; position of the Multer options among the arguments. */
const INTERCEPTORS: ReadonlyMap<string, { options: number; method: string }> = new Map([
  ['FileInterceptor', { options: 1, method: 'single' }],
  ['FilesInterceptor', { options: 2, method: 'array' }],
  ['FileFieldsInterceptor', { options: 1, method: 'fields' }],
  ['AnyFilesInterceptor', { options: 0, method: 'any' }],
]);

/** Decorators of a parameter that receives the file, the files, or the request that holds them. */
export const FILE_PARAMETERS: Readonly<Record<string, 'file' | 'files' | 'request'>> = { UploadedFile: 'file', UploadedFiles: 'files', Req: 'request', Request: 'request' };

export interface NestUploader extends Uploader {
  /** Where the options go in the call, counted from 0. */
  position: number;
  method: string;
}

/** Every interceptor of `@nestjs/platform-express` that is called in this file, with the defaults of its module's `MulterModule`. */
export function interceptors(project: Project, file: SourceFile): readonly NestUploader[] {
  if (!file.text.includes('Interceptor(')) return [];
  const list: NestUploader[] = [];
  for (const call of file.nodes('CallExpression')) {
    const name = call.callee.type === 'Identifier' ? call.callee.name : propertyName(call.callee);
    if (!name?.endsWith('Interceptor')) continue;
    const callee = project.resolve(file, call.callee);
    const known = callee?.kind === 'package' && callee.name === '@nestjs/platform-express' ? INTERCEPTORS.get(callee.path.join('.')) : undefined;
    if (!known) continue;
    if (isOnService(call)) continue;
    const own = readUploader(project, file, call, argumentAt(call, known.options));
    list.push({ ...withModule(project, file, own), position: known.options, method: known.method });
  }
  return list;
}

/** Interceptors run on controllers only; on the method of a service the decorator does nothing. */
function isOnService(call: Node): boolean {
  const owner = decoratedBy(call)?.owner;
  const names = owner ? decorators(owner).map(({ name }) => name) : [];
  return names.includes('Injectable') && !names.some((name) => name.endsWith('Controller'));
}

function argumentAt(call: TSESTree.CallExpression, index: number): Node | undefined {
  const argument = call.arguments[index];
  // FilesInterceptor('files', { ... }) without a count is not in its types, but its options then stand second.
  return argument ?? (index === 2 && call.arguments[1]?.type === 'ObjectExpression' ? call.arguments[1] : undefined);
}

/** Options of the interceptor win over those of `MulterModule.register`, property by property. */
function withModule(project: Project, file: SourceFile, own: Uploader): Uploader {
  const registered = moduleOptions(project, file, own.call);
  if (!registered) return own;
  if (registered === 'unknown') return own.storage.kind === 'memory' && !own.storage.made ? { ...own, storage: { kind: 'unknown' } } : own;
  const named = own.options && (findProperty(own.options.node, 'storage') ?? findProperty(own.options.node, 'dest'));
  return {
    ...own,
    storage: named || own.storage.kind === 'unknown' ? own.storage : registered.storage,
    limit: own.limit.object || own.limit.opaque ? own.limit : registered.limit,
  };
}

interface Registration {
  file: SourceFile;
  call: TSESTree.CallExpression;
}

const modules = new WeakMap<Project, { file: SourceFile; owner: ClassNode; options: TSESTree.ObjectExpression; registrations: Registration[] }[]>();

/** The options of the `MulterModule` that the module of this controller imports. */
function moduleOptions(project: Project, file: SourceFile, call: TSESTree.CallExpression): Uploader | 'unknown' | undefined {
  const all = multerModules(project);
  if (all.length === 0) return undefined;
  const controller = controllerOf(call);
  const home = all.find(({ file: at, options }) => elements(project, at, options, 'controllers').some((node) => {
    const found = project.resolve(at, node);
    return found?.kind === 'node' && found.file === file && found.node === controller;
  }));
  // The controller's module registers nothing itself; another module may export its MulterModule to it.
  if (!home) return all.some(({ options, file: at }) => elements(project, at, options, 'exports').some((node) => isMulterModule(project, at, node))) ? 'unknown' : undefined;
  const [registration] = home.registrations;
  if (!registration) return undefined;
  if (propertyName(registration.call.callee) !== 'register') return 'unknown';
  return readUploader(project, registration.file, registration.call, registration.call.arguments[0]);
}

function controllerOf(node: Node): ClassNode | undefined {
  for (let at = node.parent; at; at = at.parent) if (isClass(at)) return at;
  return undefined;
}

function multerModules(project: Project) {
  let found = modules.get(project);
  if (found) return found;
  found = [];
  for (const path of project.paths()) {
    if (!project.text(path)?.includes('MulterModule')) continue;
    const file = project.file(path);
    for (const owner of file?.nodes('ClassDeclaration') ?? []) {
      const options = decorators(owner).find(({ name }) => name === 'Module')?.call?.arguments[0];
      if (!file || options?.type !== 'ObjectExpression') continue;
      const registrations: Registration[] = [];
      for (const node of elements(project, file, options, 'imports')) {
        if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && isMulterModule(project, file, node.callee.object)) registrations.push({ file, call: node });
      }
      found.push({ file, owner, options, registrations });
    }
  }
  modules.set(project, found);
  return found;
}

function isMulterModule(project: Project, file: SourceFile, node: Node): boolean {
  const found = project.resolve(file, node);
  return found?.kind === 'package' && found.name === '@nestjs/platform-express' && found.path.join('.') === 'MulterModule';
}

function elements(project: Project, file: SourceFile, options: TSESTree.ObjectExpression, name: string): Node[] {
  const value = findProperty(options, name)?.value;
  if (!value) return [];
  const found = value.type === 'ArrayExpression' ? { kind: 'node' as const, node: value } : project.resolve(file, value);
  if (found?.kind !== 'node' || found.node.type !== 'ArrayExpression') return [];
  return found.node.elements.filter((element) => element !== null && element.type !== 'SpreadElement');
}

/** The method or class an interceptor decorates; undefined when it stands elsewhere. */
export function decoratedBy(call: Node): { method?: TSESTree.MethodDefinition; owner: ClassNode } | undefined {
  for (let at = call.parent; at; at = at.parent) {
    if (at.type !== 'Decorator') continue;
    const target = at.parent;
    if (target.type === 'MethodDefinition' && isClass(target.parent.parent)) return { method: target, owner: target.parent.parent };
    return isClass(target) ? { owner: target } : undefined;
  }
  return undefined;
}

