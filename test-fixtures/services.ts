import { describe, it } from 'vitest';

/** A server that tests run against, and the variable that says where it is. */
const VARIABLES = { PostgreSQL: 'DATABASE_URL', MySQL: 'MYSQL_URL', Redis: 'REDIS_URL' } as const;

export type Service = keyof typeof VARIABLES;

function urlOf(service: Service): string | undefined {
  return process.env[VARIABLES[service]] || undefined;
}

/**
 * Tests against real servers. Where one is missing they are skipped, and the name says why; in CI, which has them all, that
 * is a failure.
 * @param run is handed the URL of each service, in the order in which they are named.
 */
export function describeWith(services: readonly Service[], title: string, run: (...urls: string[]) => void): void {
  const urls = services.map(urlOf);
  const missing = services.filter((service) => urlOf(service) === undefined).map((service) => VARIABLES[service]);
  if (missing.length === 0) {
    describe(title, () => {
      run(...urls.map((url) => url ?? ''));
    });
    return;
  }
  const reason = `${missing.join(' and ')} not set`;
  if (process.env['CI']) {
    describe(title, () => {
      it('has the servers it needs', () => {
        throw new Error(`${reason}: CI runs these tests.`);
      });
    });
  } else describe.skip(`${title} (${reason})`, () => run(...services.map(() => '')));
}
