import { db } from './tenfold/db';

const file = new URL('.', import.meta.url);

export const findPrice = (id: string) => db('prices').where({ id, file: file.pathname }).first();
