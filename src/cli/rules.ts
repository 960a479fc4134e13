import { SEVERITIES } from '../core/types.ts';
import type { RegisteredRule } from '../core/types.ts';
import { loadConfig } from '../engine/config.ts';
import type { Args, Command } from './command.ts';
import { EXIT, tooManyArguments } from './errors.ts';
import { colorsFor, widthOf } from './io.ts';
import type { Io } from './io.ts';
import { findTarget } from './setup.ts';

export const command: Command = {
  name: 'rules',
  usage: '[flags]',
  description: 'Lists every rule with its severity, the tier of its fixes, and the strategies to choose from. Rules that the configuration of this project switches off are marked.',
  flags: { format: { type: 'string', short: 'f', choices: ['pretty', 'json'], description: 'For people or for programs.' } },
  examples: [
    ['npx tenfold rules', 'List the rules.'],
    ['npx tenfold rules --format json', 'The same as data.'],
  ],
  exits: [
    [0, 'listed'],
    [2, 'wrong use or broken configuration'],
  ],
  run: runRules,
};

async function runRules(args: Args, io: Io): Promise<number> {
  const [extra] = args.positionals;
  if (extra !== undefined) throw tooManyArguments('rules', extra);
  const { rules } = await import('../rules/index.ts');
  const { rules: levels = {} } = loadConfig(findTarget([], io.cwd).root, rules);
  const sorted = [...rules].sort((a, b) => SEVERITIES.indexOf(a.meta.severity) - SEVERITIES.indexOf(b.meta.severity));
  if (args.value('format') === 'json') {
    io.stdout.write(`${JSON.stringify(sorted.map((rule) => ({ ...describe(rule), level: levels[rule.id] ?? rule.meta.severity })), null, 2)}\n`);
    return EXIT.clean;
  }
  const { paragraph, severityColor } = await import('../report/terminal.ts');
  const colors = colorsFor(io.stdout, io.env);
  for (const rule of sorted) {
    const { meta } = rule;
    const level = levels[rule.id] ?? meta.severity;
    const badge = level === 'off' ? colors.dim('off') : severityColor(level, colors)(level);
    const facts = `${meta.category}, fixes: ${meta.tier === 'manual' ? 'by hand' : meta.tier}${meta.recommended ? ', recommended' : ''}`;
    io.stdout.write(`${colors.bold(rule.id)}  ${badge}  ${colors.dim(facts)}\n`);
    io.stdout.write(paragraph(`${meta.description}.`, '  ', widthOf(io.stdout), colors));
    if (meta.strategies.length > 1) io.stdout.write(paragraph(`Strategies: ${meta.strategies.map(({ strategy }) => `\`${strategy}\``).join(', ')}.`, '  ', widthOf(io.stdout), colors));
  }
  io.stdout.write(`\n${colors.cyan('npx tenfold explain <rule>')} prints the page of a rule.\n`);
  return EXIT.clean;
}

function describe({ id, meta }: RegisteredRule) {
  const { description, category, severity, tier, recommended, strategies, refusals } = meta;
  return { id, description, category, severity, tier, recommended, strategies, refusals };
}
