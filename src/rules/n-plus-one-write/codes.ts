import type { Refusal, RefusalCode } from '../../core/types.ts';

export const CODES: RefusalCode[] = [
  { code: 'BULK', when: 'Keys of Redis are written, or jobs added, one by one, in a form that is not rewritten.' },
  { code: 'CATCH', when: 'A failure of one turn is caught and leaves the others alone.' },
  { code: 'CHECK', when: 'An amount is taken off a column that may run out, such as a stock.' },
  { code: 'DELETE', when: 'Rows are deleted one by one.' },
  { code: 'HOOKS', when: 'The project hangs code onto such writes, which one statement would not run.' },
  { code: 'LOOP', when: 'The loop is not one that goes through an array to its end, or it does other things whose order matters.' },
  { code: 'NESTED', when: 'The row is written together with rows of other tables.' },
  { code: 'QUERY', when: 'The statement cannot be read in full, or its library has no such statement for many rows.' },
  { code: 'RESULT', when: 'What each write gives back is used.' },
  { code: 'SAVE', when: 'Objects are saved one by one, so that the code does not say what is written.' },
  { code: 'TAKEN', when: 'Nobody waits for the writes.' },
  { code: 'UPSERT', when: 'Each row is created or updated, depending on whether it is there.' },
  { code: 'VALUES', when: 'Each row is given values of its own.' },
];

function say(code: string, next: string): (because: string) => Refusal {
  return (because) => ({ code, because, next });
}

export const REFUSE = {
  bulk: say('BULK', 'Send them together: a pipeline or `mset` of Redis, `addBulk` of BullMQ.'),
  caught: say('CATCH', 'When one bad row may fail all of them, write them with one statement; else check the rows before.'),
  check: say('CHECK', 'Keep the condition and the change in one statement per row (`where stock >= amount`), look at how many rows it changed, and keep the loop inside a transaction.'),
  deleted: say('DELETE', 'Delete them with one statement: `where id in (...)`.'),
  hooks: say('HOOKS', 'See what that code does, then write the rows with one statement and do it there.'),
  loop: say('LOOP', 'Gather the rows in the loop, and write them with one statement after it.'),
  nested: say('NESTED', 'Write the rows of each table with one statement, with keys that are made beforehand.'),
  query: say('QUERY', 'Write all rows with one statement, as the library or the database has it.'),
  result: say('RESULT', 'Write all rows with a statement that gives them back, and match them by a key of their own.'),
  saved: say('SAVE', 'Write the changed columns with one statement, or hand all objects to one call.'),
  taken: say('TAKEN', 'Wait for the writes, or move them into a job.'),
  upsert: say('UPSERT', 'Use the form of the database for many rows: `insert ... on conflict do update`, `bulkWrite`.'),
  values: say('VALUES', 'Write them with one statement: `update ... from (values ...)`, or `bulkWrite` of MongoDB.'),
} satisfies Record<string, (because: string) => Refusal>;
