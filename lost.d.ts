/**
 * Finds out where the store of an AsyncLocalStorage was lost.
 *
 * Loading it starts to record: as a preload, `node --require async-hooks-native/lost app.js`, or by a CommonJS program
 * before any module that requires `async_hooks`. Findings are printed on stderr when the process ends, or gets SIGUSR2.
 */

import type { AsyncLocalStorage } from './index';

/** A place in the original source: source maps are followed. Lines and columns are counted from 1. */
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
 * - `certain`: `lost` saw the function being passed on
 * - `likely`: the source and the functions that ran leave no other explanation, or only a value from the scope arrived
 * - `possible`: the enclosing function also runs outside of scopes
 */
export type Certainty = 'certain' | 'likely' | 'possible';

/** A function that should be bound, or a call that removed the store. */
export interface Culprit extends Place {
  /** How the function was passed on, or how the store was removed. */
  how: string;
  /** How certain this is. */
  certainty: Certainty;
}

/** A store that was lost, and why. */
export interface Finding {
  /**
   * - `lost`: `getStore()` returned no store
   * - `foreign`: it returned the store of another scope, or, without a culprit, one that an `expect()` does not accept
   * - `leftover`: it returned a store that `enterWith()` left behind
   */
  kind: 'lost' | 'foreign' | 'leftover';
  /** The call of `getStore()`. */
  at: Place;
  /** The scope whose store is missing: where it was entered, and the name of the storage. */
  scope: { at: Place | null; storage: string };
  /** Where the function that should be bound is passed on. Null if it is not known. */
  culprit: Culprit | null;
  /** The resource that was executing, the one in which it was created, and so on. */
  chain: { type: string; site: Place | null }[];
  /** What to change, and where. `text` is the instruction for the reader, as the report shows it. */
  fixes: { file: string; line: number; column: number; text: string }[];
  /** Whether a second run with the fixes had the store. Null without `--verify`, or if that run did not reach the call. */
  verified: boolean | null;
}

/** A finding with the text of its report. */
export interface Explanation extends Finding {
  /** The report of this finding, as text. */
  text: string;
}

/**
 * Explains why there is no store at this point. Warns once (`ASYNC_HOOKS_NATIVE_NOT_RECORDED`) if the storage's class was
 * loaded before this module.
 * @returns null if there is a store, or if nothing indicates that there should be one
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 */
export function explain(storage: AsyncLocalStorage<any>): Explanation | null;

/** Prints the findings that have not been printed yet. */
export function report(): void;

/**
 * Checks each store that `getStore()` returns, and reports those that the predicate rejects, once for each place. If the
 * predicate throws, there is a warning (`ASYNC_HOOKS_NATIVE_PREDICATE`). Warns once (`ASYNC_HOOKS_NATIVE_NOT_RECORDED`) if the
 * storage's class was loaded before this module.
 * @returns a function that ends it
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 */
export function expect<T>(
  storage: AsyncLocalStorage<T>,
  predicate: (store: T | undefined) => boolean,
): () => void;
