// `npm run bench [uploads|speed] [folder] [--quick]`: prints what it measured. Exit code 1 when a promise is not kept.
import { uploads } from './uploads/index.ts';

const quick = process.argv.includes('--quick');
const problems = await uploads({ quick });
for (const problem of problems) process.stdout.write(`not as promised: ${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
