import type { ESLint, Linter } from 'eslint';

declare const plugin: ESLint.Plugin & {
  configs: {
    /** The rules that have proven themselves on real code. */
    recommended: Linter.Config;
    /** Every rule. */
    all: Linter.Config;
  };
};

export = plugin;
