// @tenfold shared:db v1
import knex from 'knex';
import { settings } from '../settings';

const holder = globalThis as typeof globalThis & { sharedDb?: ReturnType<typeof knex> };

/** The one client of this process. It is kept where a module that is loaded anew, as development servers do, finds it again. */
export const db = holder.sharedDb ?? knex(settings);
holder.sharedDb = db;
