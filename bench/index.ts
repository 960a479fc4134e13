// `npm run bench -- [uploads] [speed] [folder] [--quick]`: prints what it measured. Exit code 1 when a promise is not kept.
import { speed } from './speed/index.ts';
import { uploads } from './uploads/index.ts';

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const quick = process.argv.includes('--quick');
const wants = (name: string): boolean => words.includes(name) || !(words.includes('uploads') || words.includes('speed'));
const folder = words.find((word) => word !== 'uploads' && word !== 'speed');

const problems: string[] = [];
if (wants('uploads') && folder === undefined) problems.push(...(await uploads({ quick })));
if (wants('speed')) problems.push(...speed({ folder, quick }));
for (const problem of problems) process.stdout.write(`not as promised: ${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
