// Makes a bundle of modules of lib: their code in one scope, in sections. The first section is the scope of the file.
// Each other one is a function in parentheses, which V8 compiles with the file and which is called when a module of
// it is needed.

import { rollup } from 'rollup';
import { decodeMappings } from './mappings.mjs';
import { kEager, minifyText } from './minify.mjs';
import { namesIn, readModule } from './modules.mjs';

/**
 * @typedef {object} Section
 * @property {string} name
 * @property {string[]} modules in the order in which they are evaluated
 *
 * @typedef {object} Plan
 * @property {string} name of the bundle
 * @property {Section[]} sections
 * @property {Map<string, Set<string>>} wanted the exports of each module that code outside of its bundle uses
 * @property {Record<string, { module: string, its: string }[]>} taken what each bundle takes from the core's first section
 * @property {(name: string) => boolean} isBase whether a module is in the core's first section
 * @property {string} header
 * @property {(local: (module: string, name: string) => string, sections: string) => string} end the last statements
 */

const kEntry = '\0entry';
const kOpen = '\0open:';
const kClose = '\0close:';
/** @param {string} name of a bundle */
const loadFor = (name) => `const{load:__load,take}=require('./core.js'),__taken=take('${name}');`;

/**
 * @param {Plan} plan
 * @returns {Promise<{ code: string, map: string }>}
 */
export async function bundle({ name, sections, wanted, taken, isBase, header, end }) {
  const own = new Set(sections.flatMap(({ modules }) => modules));
  const isCore = own.has('platform/lazy-modules');
  const exported = [...own].flatMap((module) =>
    [...(wanted.get(module) ?? [])].map((its) => ({ module, its })),
  );
  if (isCore) exported.push(...Object.values(taken).flat());
  const sectionOf = new Map(
    sections.flatMap(({ name: section, modules }) => modules.map((module) => [module, section])),
  );
  const first = sections[0].name;
  /**
   * Whether a section has to load what a module of it imports. The bundler puts imports of the first section at the
   * start of the file.
   * @param {string} module
   * @param {string} other
   */
  const isLoaded = (module, other) =>
    !isBase(other) &&
    sectionOf.get(module) !== (sectionOf.get(other) ?? first) &&
    sectionOf.get(other) !== first;
  const entry = [
    ...sections.flatMap(({ name: section, modules }, i) =>
      i === 0 ? modules : [kOpen + section, ...modules, kClose + section],
    ),
  ].map((module) => `import '${module}';`);
  const exports = exported.map(
    ({ module, its }, i) => `export { ${its} as e${i} } from '${module}';`,
  );
  const built = await rollup({
    input: kEntry,
    treeshake: false,
    onLog(level, log) {
      if (level !== 'info') throw new Error(`${log.code}: ${log.message}`);
    },
    plugins: [
      {
        name: 'lib',
        resolveId: (id) => (id.startsWith('\0') || own.has(id) ? id : { id, external: true }),
        load(id) {
          if (id === kEntry) return [...entry, ...exports].join('\n');
          if (id.startsWith(kOpen)) return `__open('${id.slice(kOpen.length)}');`;
          if (id.startsWith(kClose)) return `__close('${id.slice(kClose.length)}');`;
          return loadOthers(readModule(id).text, (name) => isLoaded(id, name));
        },
      },
    ],
  });
  const { output } = await built.generate({
    format: 'es',
    sourcemap: true,
    // Objects of the bundler's own are plain: their intrinsics would be the program's.
    generatedCode: { preset: 'es2015', symbols: false },
    freeze: false,
  });
  const [{ code, map }] = output;

  /** @type {Map<string, string>} the variable of each export that is wanted */
  const locals = new Map();
  const local = (/** @type {string} */ module, /** @type {string} */ its) =>
    /** @type {string} */ (locals.get(`${module}:${its}`));
  let text = code
    .replaceAll("require('./bundles/", "require('./")
    .replace(/^export \{([^}]*)\};$/m, (_, list) => {
      for (const part of list.split(',')) {
        const [variable, alias] = part.trim().split(' as ');
        const { module, its } = exported[Number(alias.slice(1))];
        locals.set(`${module}:${its}`, variable);
      }
      return '';
    })
    .replaceAll(/^import (.*) from '(.*)';$/gm, (_, variables, module) => {
      if (!isBase(module) || !variables.startsWith('{')) {
        return `const ${asPattern(variables)} = __load('${module}');`;
      }
      const constants = namesIn(asPattern(variables)).map(({ imported, local: variable }) => {
        const isIt = (/** @type {any} */ found) =>
          found.module === module && found.its === imported;
        // What loads other modules is not among what they import.
        if (imported === 'load') return `${variable} = __load`;
        return `${variable} = __taken[${taken[name].findIndex(isIt)}]`;
      });
      return `const ${constants.join(', ')};`;
    });
  /** @param {Section} section */
  const namespaces = ({ modules }) => {
    const list = modules
      .filter((module) => wanted.has(module))
      .map((module) => {
        const names = [...(wanted.get(module) ?? [])];
        const value = names.includes('default')
          ? local(module, 'default')
          : `({ ${names.map((its) => `${its}: ${local(module, its)}`).join(', ')} })`;
        return `'${module}': () => ${value}`;
      });
    return `({ __proto__: null, ${list.join(', ')} })`;
  };
  for (const section of sections.slice(1)) {
    text = text
      .replace(`__open('${section.name}');`, `const section_${section.name} = ${kEager}(() => {`)
      .replace(`__close('${section.name}');`, `return ${namespaces(section)}; });`);
  }
  const table = sections.map((section, i) =>
    i === 0
      ? `${section.name}: () => ${namespaces(section)}`
      : `${section.name}: section_${section.name}`,
  );
  const sources = (map?.sources ?? []).map((source) => source.replace(/^.*\0/, ''));
  const positions = decodeMappings(map?.mappings ?? '').map((segments) =>
    // A line of the text is a line of one module, or of none.
    segments.find((segment) => segment.source !== undefined && own.has(sources[segment.source])),
  );
  const beginning = `'use strict';${isCore ? '' : loadFor(name)}`;
  const ending = end(local, `({ __proto__: null, ${table.join(', ')} })`);
  const minified = await minifyText(`${beginning}\n${text}${ending}`, {
    positions: [undefined, ...positions],
    isOwn: name === 'lost',
  });
  return {
    code: `${header}\n${minified.code}\n//# sourceMappingURL=${name}.js.map\n`,
    map: JSON.stringify({
      version: 3,
      file: `${name}.js`,
      // The sources are not in the package. They are named as if they were beside the bundle, so that tools that skip
      // frames of the package by its folder recognize them.
      sources: sources.map((source) => `${source}.js`),
      names: [],
      mappings: `;${minified.mappings}`,
    }),
  };
}

/**
 * @param {string} text of a module
 * @param {(name: string) => boolean} isOther whether a module is evaluated apart, so that it has to be loaded
 */
function loadOthers(text, isOther) {
  let loads = text.includes('as __load }');
  return text.replaceAll(/^import (\{[^}]*\}|\* as \w+|\w+) from '(.*)';/gm, (all, names, name) => {
    if (!isOther(name)) return all;
    const importLoad = loads ? '' : "import { load as __load } from 'platform/lazy-modules'; ";
    loads = true;
    return `${importLoad}const ${asPattern(names)} = __load('${name}');`;
  });
}

/** @param {string} names of an import */
const asPattern = (names) => names.replace(/^\* as /, '').replaceAll(' as ', ': ');
