import type { Table } from '../../core/schema.ts';
import type { Project, SourceFile } from '../../core/types.ts';
import type { ReadTables, SchemaReader } from './index.ts';

interface Owned {
  table: Table;
  directory: string;
  package: string | undefined;
}

/**
 * A reader of tables that are declared in source files: those of the package, and of packages of the workspace it depends on.
 * @param mayDeclare by the text of a file, whether it is worth parsing.
 * @param finish puts what several files say of the tables together.
 */
export function sourceReader(library: string, mayDeclare: (text: string) => boolean, read: (project: Project, file: SourceFile) => readonly Table[], finish: (project: Project, files: readonly SourceFile[], tables: readonly Table[]) => readonly Table[] = (_project, _files, tables) => tables): SchemaReader {
  const known = new WeakMap<Project, readonly Owned[]>();
  const all = (project: Project): readonly Owned[] => {
    let found = known.get(project);
    if (found) return found;
    // Resolving a model may ask for the schema again.
    known.set(project, []);
    const files = project.paths().flatMap((path) => (!/(?:\.|_|^|\/)(?:test|spec|migrations?)[./]/.test(path) && mayDeclare(project.text(path) ?? '') ? (project.file(path) ?? []) : []));
    const tables = finish(project, files, files.flatMap((file) => read(project, file)));
    found = tables.map((table) => {
      const manifest = project.manifest(table.place.path);
      return { table, directory: manifest?.directory ?? '', package: manifest?.name };
    });
    known.set(project, found);
    return found;
  };
  return {
    library,
    read(project, path): ReadTables {
      const manifest = project.manifest(path);
      const owned = all(project);
      const dependencies = { ...manifest?.dependencies, ...manifest?.devDependencies };
      const own = owned.filter((each) => each.directory === (manifest?.directory ?? '') || (each.package !== undefined && Object.hasOwn(dependencies, each.package)));
      const tables = new Map<string, Table>();
      for (const { table } of own.length > 0 ? own : owned) {
        // Two models of one name: nothing says which one a query means.
        tables.set(table.name, tables.has(table.name) ? { ...table, isComplete: false } : table);
      }
      return { tables: [...tables.values()], unread: [...tables.values()].filter(({ isComplete }) => !isComplete).map(({ name }) => `Not all of \`${name}\` could be read.`) };
    },
  };
}
