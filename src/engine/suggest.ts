import { closest, distance } from 'fastest-levenshtein';

/** The known name closest to a mistyped one; undefined when none is close enough to be what was meant. */
export function suggest(typed: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(typed, known);
  const prefixed = known.filter((name) => name.startsWith(typed));
  if (typed.length > 2 && prefixed.length === 1) return prefixed[0];
  return distance(typed, best) <= Math.max(2, Math.floor(typed.length / 3)) ? best : undefined;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const name = suggest(typed, known);
  return name === undefined ? '' : ` Did you mean \`${name}\`?`;
}
