import { db } from './tenfold/db';

export const findStock = (id: string) => db('stock').where({ id }).first();
