import { describe, expect, it } from 'vitest';
import type { Node } from '../core/types.ts';
import { memoryHost } from './host.ts';
import { createProject } from './index.ts';

/** Finds the first function, class or call marked by the comment `/* it *\/` in front of it and lists its uses. */
function uses(files: Record<string, string>): { sites: string[]; complete: boolean } {
  const project = createProject(memoryHost(files));
  for (const path of project.paths()) {
    const file = project.file(path);
    const at = file?.text.indexOf('/* it */') ?? -1;
    if (!file || at === -1) continue;
    const start = at + '/* it */ '.length;
    const types = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'ClassDeclaration', 'CallExpression', 'ObjectExpression'] as const;
    const definition = types.flatMap((type): Node[] => [...file.nodes(type)]).find((node) => node.range[0] === start);
    if (!definition) throw new Error('nothing is marked');
    const { sites, complete } = project.references(file, definition);
    return { sites: sites.map((site) => `${site.file.path}: ${site.file.text.slice(...(site.call ?? site.node).range)}`).sort(), complete };
  }
  throw new Error('nothing is marked');
}

describe('references', () => {
  it('follows a function through imports, aliases and re-exports', () => {
    expect(
      uses({
        'save.ts': 'export const save = /* it */ (file) => file;\nsave(0);',
        'index.ts': "export { save as store } from './save';",
        'a.ts': "import { store } from './index'; const alias = store; alias(1);",
        'b.ts': "import * as all from './save'; all.save(2); list.map(all.save);",
        'c.ts': "const { save: s } = require('./save'); s(3);",
        'd.ts': "const m = await import('./save'); m.save(4);",
      }),
    ).toEqual({ sites: ['a.ts: alias(1)', 'b.ts: all.save', 'b.ts: all.save(2)', 'c.ts: s(3)', 'd.ts: m.save(4)', 'save.ts: save(0)'], complete: true });
  });

  it('follows CommonJS exports of every form', () => {
    const expected = { sites: ['a.js: x.save(1)', 'b.js: save(2)'], complete: true };
    const callers = { 'a.js': "const x = require('./save'); x.save(1);", 'b.js': "const { save } = require('./save'); save(2);" };
    expect(uses({ ...callers, 'save.js': '/* it */ function save() {}\nmodule.exports = { save };' })).toEqual(expected);
    expect(uses({ ...callers, 'save.js': 'exports.save = /* it */ () => {};' })).toEqual(expected);
    expect(uses({ ...callers, 'save.js': 'module.exports.save = /* it */ async function () {};' })).toEqual(expected);
    expect(uses({ 'save.js': 'module.exports = /* it */ () => {};', 'a.js': "require('./save')(1);", 'b.mjs': "import save from './save.js'; save(2);" }).sites).toEqual(["a.js: require('./save')(1)", 'b.mjs: save(2)']);
  });

  it('finds calls of a method through instances, fields and injection', () => {
    expect(
      uses({
        'service.ts': 'export class Files { save/* it */ (file) { return file; } twice() { this.save(1); } }',
        'a.ts': "import { Files } from './service'; const files = new Files(); files.save(2);",
        'b.ts': "import { Files } from './service'; export class C { constructor(private readonly files: Files) {} f() { this.files.save(3); } }",
        'c.ts': "import { Files } from './service'; class Other { save() {} } new Other().save(4);",
        'd.ts': "import { Files } from './service'; Files.prototype.save(5);",
      }),
    ).toEqual({ sites: ['a.ts: files.save(2)', 'b.ts: this.files.save(3)', 'd.ts: Files.prototype.save(5)', 'service.ts: this.save(1)'], complete: true });
  });

  it('finds calls through an instance that is the module', () => {
    expect(
      uses({
        'service.js': 'class Files { save/* it */ (file) {} } module.exports = new Files();',
        'controller.js': "const Files = require('./service'); exports.save = async (req, res) => Files.save(1);",
      }),
    ).toEqual({ sites: ['controller.js: Files.save(1)'], complete: true });
  });

  it('finds members of an exported object', () => {
    expect(
      uses({
        'controller.ts': 'const controller = { create: /* it */ async () => {} }; export default controller;',
        'a.ts': "import c from './controller'; router.post('/a', c.create);",
        'b.ts': "import c from './controller'; const { create } = c; router.post('/b', create);",
      }).sites,
    ).toEqual(['a.ts: c.create', 'b.ts: create']);
  });

  it('admits that it lost a value', () => {
    expect(uses({ 'a.ts': 'class Files { save/* it */ () {} } function f(files) { files.save(); }' }).complete).toBe(false);
    expect(uses({ 'a.ts': 'registry[name] = /* it */ () => {};' }).complete).toBe(false);
    expect(uses({ 'a.ts': 'export const save = /* it */ () => {};', 'b.ts': "import * as all from './a'; give(all);" }).complete).toBe(false);
  });

  it('shows where an upload instance is handed to routes', () => {
    expect(uses({ 'upload.ts': 'export const upload = /* it */ multer({});', 'r.ts': "import { upload } from './upload'; router.post('/a', upload.single('f'), h);" }).sites).toEqual(['r.ts: upload']);
  });
});
