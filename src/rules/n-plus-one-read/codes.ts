import type { Refusal, RefusalCode } from '../../core/types.ts';

export const CODES: RefusalCode[] = [
  { code: 'N1', when: 'The list is not an array in memory that stays the same while the loop runs.' },
  { code: 'N2', when: 'The query does not depend on the element through exactly one equality with a plain property of it.' },
  { code: 'N3', when: 'What the query is sent through is made inside the loop.' },
  { code: 'N4', when: 'Something in the loop may write to the table that is read.' },
  { code: 'N5', when: 'The key, or another value of the query, is changed in the loop, or comes from an earlier turn.' },
  { code: 'N6', when: 'The query locks the rows it reads.' },
  { code: 'N7', when: 'The row that was read is changed or saved.' },
  { code: 'N9', when: 'Equal in the database does not mean equal in JavaScript for a column of this type.' },
  { code: 'N13', when: 'The query takes a number of rows for each element, or skips some.' },
  { code: 'N14', when: 'The query takes the first of several rows for each element.' },
  { code: 'N16', when: 'The function that sends the query does more than that, so that it cannot be asked for many at once.' },
  { code: 'NEST', when: 'The list belongs to one turn of an outer loop, so that the keys of all turns are not known before it.' },
  { code: 'PLACE', when: 'No statement of an async function stands before the loop, in which the rows could be read.' },
  { code: 'TAKEN', when: 'The promise of the query is not awaited where the query stands.' },
  { code: 'SHAPE', when: 'No one statement of this library gives what the query gives, for all elements.' },
];

type Say = (detail: string) => Refusal;

function say(code: string, next: string): Say {
  return (detail) => ({ code, because: `${detail}.`, next });
}

export const REFUSE = {
  source: say('N1', 'Put the elements into an array that the loop only reads.'),
  key: say('N2', 'Read the rows of all elements before the loop, and look them up by the value that differs.'),
  handle: say('N3', 'Read the rows before the loop, through the client or transaction that is open there.'),
  writes: say('N4', 'When the two do not depend on each other, read the rows of all elements before the loop.'),
  order: say('N5', 'Work out the keys of all elements first, then read their rows at once.'),
  locks: say('N6', 'Lock the rows of all elements with one statement, in the order of their keys.'),
  changes: say('N7', 'When no two elements have the same key, read the rows of all elements before the loop; else change them with one statement.'),
  equality: say('N9', 'Read the rows of all elements at once, and look them up by a text that is the same on both sides.'),
  perParent: say('N13', 'Number the rows of each element in the database: a window function, or a lateral join.'),
  latest: say('N14', 'Let the database choose one row for each element: `DISTINCT ON`, a window function, or a join with the greatest value.'),
  helper: say('N16', 'Write a function next to it that takes all keys and gives all rows, and call it before the loop.'),
  nested: say('NEST', 'Gather the elements of all turns first, then read their rows at once.'),
  place: say('PLACE', 'Put the loop into the body of an async function, and read the rows of all elements before it.'),
  taken: say('TAKEN', 'Await the query where it stands, or read the rows of all elements before the loop.'),
  shape: say('SHAPE', 'Write one statement for all elements, grouped by the key, and run it before the loop.'),
} satisfies Record<string, Say>;
