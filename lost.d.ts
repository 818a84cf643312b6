/**
 * Finds out where the store of an AsyncLocalStorage was lost.
 *
 * Loading it starts to record: as a preload, `node --require async-hooks-native/lost app.js`, or by a CommonJS program
 * before any module that requires `async_hooks`. Findings are printed on stderr when the process ends, or gets SIGUSR2.
 */

import type { AsyncLocalStorage } from './index';

/** A place in what the user wrote: source maps are followed. Lines and columns are counted from 1. */
export interface Place {
  /** The path of the file. */
  file: string;
  /** The line, counted from 1. */
  line: number;
  /** The column, counted from 1. */
  column: number;
  /** The name of the function, or `'<anonymous>'`. */
  function: string;
}

/**
 * - `certain`: seen as it happened
 * - `likely`: what is written, and what ran, leaves no other explanation
 * - `possible`: the function also runs outside of scopes
 */
export type Certainty = 'certain' | 'likely' | 'possible';

/** A function that should be bound, or whatever else took the store. */
export interface Culprit extends Place {
  /** How the function was handed over, or what else took the store. */
  how: string;
  /** How sure this is. */
  certainty: Certainty;
}

/** A store that was lost, and why. */
export interface Finding {
  /**
   * - `lost`: `getStore()` gave no store
   * - `foreign`: it gave the store of another scope, or, without a culprit, one that an `expect()` does not expect
   * - `leftover`: it gave a store that `enterWith()` left behind
   */
  kind: 'lost' | 'foreign' | 'leftover';
  /** The call of `getStore()`. */
  at: Place;
  /** The scope whose store is missing: where it was entered, and the name of the storage. */
  scope: { at: Place | null; storage: string };
  /** Where the function that should be bound is handed over, or null where nobody knows. */
  culprit: Culprit | null;
  /** The resource that was executing, the one that it was made in, and so on. */
  chain: { type: string; site: Place | null }[];
  /** Edits that would bring the store back: what to insert, and where. */
  fixes: { file: string; line: number; column: number; text: string }[];
  /** Whether a second run with the fixes had the store. Null where none was asked for, or where it never came there. */
  verified: boolean | null;
}

/** A finding with the text of its report. */
export interface Explanation extends Finding {
  /** The report of this finding, for people. */
  text: string;
}

/**
 * Says why there is no store here and now. Warns once (`ASYNC_HOOKS_NATIVE_NOT_RECORDED`) if the storage's class was
 * loaded before this module.
 * @returns null where there is one, and where nothing says that there should be
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 */
export function explain(storage: AsyncLocalStorage<any>): Explanation | null;

/** Prints the findings that were not printed yet. */
export function report(): void;

/**
 * Checks each store that `getStore()` gives, and reports where it does not hold, once for each place. An error of the
 * predicate is a warning (`ASYNC_HOOKS_NATIVE_PREDICATE`). Warns once (`ASYNC_HOOKS_NATIVE_NOT_RECORDED`) if the
 * storage's class was loaded before this module.
 * @returns a function that ends it
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 */
export function expect<T>(
  storage: AsyncLocalStorage<T>,
  predicate: (store: T | undefined) => boolean,
): () => void;
