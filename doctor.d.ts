/** One thing that was looked at. */
export interface Finding {
  /** What was looked at: `process`, `runtime`, `binary`, `preload`, `stores`, `sources`, ... */
  subject: string;
  /** `warning`: it works, and could be better. `error`: something does not work. */
  status: 'ok' | 'warning' | 'error';
  /** What was found, in a word or two. */
  value: string;
  /** Why it is so. */
  why: string;
  /** What to do about it, when it is not `ok`. */
  todo?: string;
}

/** Everything that was looked at. */
export interface Report {
  /** The version of this package. */
  version: string;
  /** The worst of the findings' statuses. */
  status: 'ok' | 'warning' | 'error';
  /** What was found, in the order of the checks. */
  findings: Finding[];
}

/**
 * Looks at what the package uses in this thread, why, and what is amiss. It changes nothing, and never
 * throws. It waits for two processes that run the self-checks, for some tenths of a second.
 * `npx async-hooks-native doctor` prints the same for its own process.
 */
export function diagnose(): Report;

/**
 * The report as text for people.
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 */
export function format(report: Report): string;
