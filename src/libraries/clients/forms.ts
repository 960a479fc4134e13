import type { Resolved } from '../../core/types.ts';
import * as aws from './aws.ts';
import * as drizzle from './drizzle.ts';
import type { ClientForm } from './form.ts';
import * as http from './http.ts';
import * as knex from './knex.ts';
import * as mongodb from './mongodb.ts';
import * as mongoose from './mongoose.ts';
import * as mysql from './mysql.ts';
import * as neon from './neon.ts';
import * as nodemailer from './nodemailer.ts';
import * as pg from './pg.ts';
import * as postgres from './postgres.ts';
import * as prisma from './prisma.ts';
import * as processes from './processes.ts';
import * as redis from './redis.ts';
import * as sequelize from './sequelize.ts';
import * as supabase from './supabase.ts';
import * as typeorm from './typeorm.ts';

const RECORDS = {
  aws: aws.forms, drizzle: drizzle.forms, http: http.forms, knex: knex.forms, mongodb: mongodb.forms, mongoose: mongoose.forms, mysql: mysql.forms, neon: neon.forms, nodemailer: nodemailer.forms, pg: pg.forms,
  postgres: postgres.forms, prisma: prisma.forms, processes: processes.forms, redis: redis.forms, sequelize: sequelize.forms, supabase: supabase.forms, typeorm: typeorm.forms,
} as const satisfies Record<string, readonly ClientForm[]>;

/** Name of the knowledge record: `mysql` is mysql, mysql2 and mariadb. */
export type LibraryName = keyof typeof RECORDS;

interface Known {
  library: LibraryName;
  form: ClientForm;
}

/** Forms by module and export. */
const exact = new Map<string, Known>();
const open: { start: string; known: Known }[] = [];

function isName(name: string): name is LibraryName {
  return Object.hasOwn(RECORDS, name);
}

for (const [library, forms] of Object.entries(RECORDS)) {
  if (!isName(library)) continue;
  for (const form of forms) {
    for (const module of form.modules) {
      if (module.endsWith('*')) open.push({ start: module.slice(0, -1), known: { library, form } });
      else for (const name of form.exports) exact.set(`${module}\0${name}`, { library, form });
    }
  }
}

export const LIBRARIES = { prismaClient: { library: 'prisma', form: prisma.client } } as const;

/** The form of an export, when it makes clients. */
export function formOf(resolved: Extract<Resolved, { kind: 'package' }>): (Known & { module: string }) | undefined {
  const subpath = resolved.subpath.replace(/\.[cm]?js$/, '');
  const module = subpath === '' ? resolved.name : `${resolved.name}/${subpath}`;
  const name = resolved.path.join('.');
  const found = exact.get(`${module}\0${name}`) ?? open.find(({ start, known }) => module.startsWith(start) && known.form.exports.some((pattern) => isExport(pattern, name)))?.known;
  return found && { ...found, module };
}

function isExport(pattern: string, name: string): boolean {
  return pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) && name.length >= pattern.length : pattern === name;
}
