// `npm run bench -- [uploads] [queries] [pools] [speed] [folder] [--quick]`: prints what it measured. Exit code 1 when a promise is not kept.
import { pools } from './pools/index.ts';
import { queries } from './queries/index.ts';
import { speed } from './speed/index.ts';
import { uploads } from './uploads/index.ts';

const NAMES = ['uploads', 'queries', 'pools', 'speed'];
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const quick = process.argv.includes('--quick');
const folder = words.find((word) => !NAMES.includes(word));
const named = words.filter((word) => NAMES.includes(word));
const wants = (name: string): boolean => (named.length > 0 ? named.includes(name) : folder === undefined || name === 'speed');

const problems: string[] = [];
if (wants('uploads')) problems.push(...(await uploads({ quick })));
if (wants('queries')) problems.push(...(await queries({ quick })));
if (wants('pools')) problems.push(...(await pools({ quick })));
if (wants('speed')) problems.push(...speed({ folder, quick }));
for (const problem of problems) process.stdout.write(`not as promised: ${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
