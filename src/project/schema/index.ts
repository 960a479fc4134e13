import type { Schema, Table } from '../../core/schema.ts';
import type { Project } from '../../core/types.ts';
import { drizzle } from './drizzle.ts';
import { knex } from './knex.ts';
import { mongoose } from './mongoose.ts';
import { prisma } from './prisma.ts';
import { sequelize } from './sequelize.ts';
import { sql } from './sql.ts';
import { typeorm } from './typeorm.ts';

export interface ReadTables {
  tables: readonly Table[];
  unread: readonly string[];
}

/** Reads the tables one library declares in the package that a path belongs to. */
export interface SchemaReader {
  /** Library whose queries name these tables. */
  library: string;
  /** Other libraries whose queries name them in the same way. */
  alsoOf?: readonly string[];
  read(project: Project, path: string): ReadTables;
}

const READERS: readonly SchemaReader[] = [prisma, drizzle, mongoose, sequelize, typeorm, knex, sql];

/** Schema of the package that a path belongs to, read on first use, one library at a time. */
export function createSchemas(project: Pick<Project, 'manifest'>, open: () => Project): (path: string) => Schema {
  const schemas = new Map<string, Schema>();
  return (path) => {
    const directory = project.manifest(path)?.directory ?? '';
    let schema = schemas.get(directory);
    if (!schema) schemas.set(directory, (schema = lazySchema(open(), path)));
    return schema;
  };
}

function lazySchema(project: Project, path: string): Schema {
  const read = new Map<string, ReadTables>();
  const of = (reader: SchemaReader): ReadTables => {
    let known = read.get(reader.library);
    if (!known) read.set(reader.library, (known = reader.read(project, path)));
    return known;
  };
  return {
    table: (library, name) => {
      const readers = READERS.filter((each) => each.library === library || each.alsoOf?.includes(library));
      const named = (list: readonly SchemaReader[], key: 'name' | 'databaseName') => list.flatMap((reader) => of(reader).tables).find((table) => table[key] === name);
      // A query in SQL names the tables of whatever library declares them as the database does.
      return named(readers, 'name') ?? (sql.alsoOf?.includes(library) ? named(READERS, 'databaseName') : undefined);
    },
    get tables() {
      return READERS.flatMap((reader) => of(reader).tables);
    },
    get unread() {
      return READERS.flatMap((reader) => of(reader).unread);
    },
  };
}
