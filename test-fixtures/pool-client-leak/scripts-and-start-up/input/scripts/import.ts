import pg from 'pg';

async function main() {
  const client = await new pg.Pool().connect();
  await client.query('DELETE FROM imports');
}

main();
