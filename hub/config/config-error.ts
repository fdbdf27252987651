/** One thing wrong. `source`: the file or the environment variable; `line` counts from 1. */
export interface ConfigProblem {
  source: string;
  line?: number;
  key: string;
  message: string;
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(`the configuration has ${problems.length} ${problems.length === 1 ? 'error' : 'errors'}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }

  /** For the terminal: one line a problem. */
  format(): string {
    const lines = this.problems.map(
      ({ source, line, key, message }) =>
        `  ${source}${line === undefined ? '' : `:${line}`}: ${key}: ${message}`,
    );
    return [`Gridwatch cannot start: ${this.message}.`, ...lines].join('\n');
  }
}
