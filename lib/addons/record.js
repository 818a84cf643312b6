'use strict';

// What `bindAddons` has done. The doctor reads it, also where nothing else of this folder is loaded.

/**
 * @typedef {object} BoundAddon
 * @property {string} file
 * @property {number} functions how many functions its exports have
 * @property {boolean} carriesContexts whether the addon carries contexts itself, so that nothing was bound
 * @property {string} [problem] why it could not be bound
 */

/**
 * - `on`: whether addons are bound. Written by `bindAddons`, like `exceptions`.
 * - `bound`: the addons that were loaded since. Written by `bindExports`.
 * - `exceptions`: packages whose addons are not bound.
 * @type {{ on: boolean, bound: BoundAddon[], exceptions: string[] }}
 */
const record = { on: false, bound: [], exceptions: [] };

module.exports = { record };
