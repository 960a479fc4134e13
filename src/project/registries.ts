import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, isIdentifier, propertyName, staticString, unwrap } from '../core/ast.ts';
import type { Node, Resolved, SourceFile } from '../core/types.ts';

/** A value that is put somewhere under a name and taken out elsewhere: no import leads from one to the other. */
export interface Registries {
  /** What a Nest provider gives for `@Inject(token)`; https://docs.nestjs.com/fundamentals/custom-providers */
  provided(file: SourceFile, token: Node): { file: SourceFile; node: Node; how: 'useValue' | 'useClass' | 'useExisting' | 'useFactory' } | undefined;
  /** What `app.set(name, value)` put there; https://expressjs.com/en/api.html#app.set */
  setting(name: string): { file: SourceFile; node: Node } | undefined;
}

interface RegistryLinker {
  paths(): readonly string[];
  text(path: string): string | undefined;
  file(path: string): SourceFile | undefined;
  resolve(file: SourceFile, node: Node): Resolved | undefined;
}

const HOWS = ['useValue', 'useClass', 'useExisting', 'useFactory'] as const;

export function createRegistries(linker: RegistryLinker): Registries {
  let providers: { file: SourceFile; object: TSESTree.ObjectExpression; token: Node }[] | undefined;
  let settings: Map<string, { file: SourceFile; node: Node }[]> | undefined;

  const filesWith = (pattern: RegExp) => linker.paths().filter((path) => pattern.test(linker.text(path) ?? '')).flatMap((path) => linker.file(path) ?? []);

  const findProviders = () =>
    filesWith(/\bprovide\s*:/).flatMap((file) =>
      file.nodes('ObjectExpression').flatMap((object) => {
        const token = findProperty(object, 'provide')?.value;
        return token ? [{ file, object, token }] : [];
      }),
    );

  const findSettings = () => {
    const found = new Map<string, { file: SourceFile; node: Node }[]>();
    for (const file of filesWith(/\bapp\.set\(/)) {
      for (const call of file.nodes('CallExpression')) {
        const [key, value] = call.arguments;
        const name = isApp(call.callee, 'set') ? staticString(key) : undefined;
        if (name !== undefined && value) found.set(name, [...(found.get(name) ?? []), { file, node: value }]);
      }
    }
    return found;
  };

  const isSameToken = (a: { file: SourceFile; node: Node }, b: { file: SourceFile; node: Node }) => {
    const left = linker.resolve(a.file, a.node);
    const right = linker.resolve(b.file, b.node);
    if (left?.kind !== 'node' || right?.kind !== 'node') return false;
    const text = staticString(left.node);
    return left.node === right.node || (text !== undefined && text === staticString(right.node));
  };

  return {
    provided(file, token) {
      providers ??= findProviders();
      const matching = providers.filter((provider) => isSameToken({ file, node: token }, { file: provider.file, node: provider.token }));
      const [only] = matching;
      if (!only || matching.length > 1) return undefined;
      for (const how of HOWS) {
        const node = findProperty(only.object, how)?.value;
        if (node) return { file: only.file, node, how };
      }
      return undefined;
    },
    setting(name) {
      settings ??= findSettings();
      const [only, ...more] = settings.get(name) ?? [];
      return more.length === 0 ? only : undefined;
    },
  };
}

/** `app.get`, `req.app.get`, `this.app.get`: the application object of Express under its usual name. */
export function isApp(callee: Node, method: 'get' | 'set'): boolean {
  if (callee.type !== 'MemberExpression' || propertyName(callee) !== method) return false;
  const receiver = unwrap(callee.object);
  return isIdentifier(receiver, 'app') || propertyName(receiver) === 'app';
}
