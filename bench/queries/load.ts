import { Agent, get } from 'node:http';
import { z } from 'zod';

/** The clients: each asks again as soon as it has its answer. Counts answers that came in time. */
const { url, clients, seconds, headers } = z
  .object({ url: z.string(), clients: z.number(), seconds: z.number(), headers: z.record(z.string(), z.string()) })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

const agent = new Agent({ keepAlive: true, maxSockets: clients });
const end = Date.now() + seconds * 1000;
let answered = 0;
let failed = 0;

function ask(): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
    }).on('error', () => resolve(false));
  });
}

async function client(): Promise<void> {
  while (Date.now() < end) {
    const isAnswered = await ask();
    if (Date.now() >= end) return;
    if (isAnswered) answered += 1;
    else failed += 1;
  }
}

await Promise.all(Array.from({ length: clients }, client));
process.send?.({ answered, failed });
process.disconnect?.();
agent.destroy();
