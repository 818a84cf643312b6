// Makes a bundle of modules of lib: their code in one scope, in sections. The first section is the scope of the file.
// Each other one is a function in parentheses, which V8 compiles with the file and which is called when a module of
// it is needed.

import { basename } from 'node:path';
import { rollup } from 'rollup';
import { transform } from 'esbuild';
import { readModule } from './modules.mjs';
import { linesOnly } from './lines-only.mjs';

/**
 * @typedef {object} Section
 * @property {string} name
 * @property {string[]} modules in the order in which they are evaluated
 *
 * @typedef {object} Plan
 * @property {string} name of the bundle
 * @property {Section[]} sections
 * @property {Map<string, Set<string>>} wanted the exports of each module that others than its bundle ask for
 * @property {string} header
 * @property {(local: (module: string, name: string) => string, sections: string) => string} end the last statements
 */

const kEntry = '\0entry';
const kOpen = '\0open:';
const kClose = '\0close:';
const kLoad = "const{load:__load}=require('./core.js');";

/**
 * @param {Plan} plan
 * @returns {Promise<{ code: string, map: string }>}
 */
export async function bundle({ name, sections, wanted, header, end }) {
  const own = new Set(sections.flatMap(({ modules }) => modules));
  const exported = [...own].flatMap((module) =>
    [...(wanted.get(module) ?? [])].map((its) => ({ module, its })),
  );
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
          return readModule(id).text;
        },
      },
    ],
  });
  const { output } = await built.generate({
    format: 'es',
    sourcemap: true,
    generatedCode: 'es2015',
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
      const pattern = variables.replace(/^\* as /, '').replaceAll(' as ', ': ');
      return `const ${pattern} = __load('${module}');`;
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
      .replace(`__open('${section.name}');`, `const section_${section.name} = (() => {`)
      .replace(`__close('${section.name}');`, `return ${namespaces(section)}; });`);
  }
  const table = sections.map((section, i) =>
    i === 0
      ? `${section.name}: () => ${namespaces(section)}`
      : `${section.name}: section_${section.name}`,
  );
  const input = JSON.stringify({
    ...map,
    sources: map?.sources.map((source) => source.replace(/^.*\0/, '')),
    sourcesContent: undefined,
  });
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(input).toString('base64')}`;
  const result = await transform(
    `${text}${end(local, `({ __proto__: null, ${table.join(', ')} })`)}\n${inline}`,
    {
      minifyWhitespace: true,
      // Node prints the whole line of an exception.
      lineLimit: 100,
      target: 'esnext',
      sourcemap: 'external',
      sourcesContent: false,
      sourcefile: `${name}.js`,
      banner: `${header}\n'use strict';${own.has('platform/lazy-modules') ? '' : kLoad}`,
      legalComments: 'none',
    },
  );
  return {
    code: `${result.code}//# sourceMappingURL=${name}.js.map\n`,
    map: nameSources(result.map, name),
  };
}

/**
 * The sources are not in the package. They are named as if they were beside the bundle, so that tools that skip frames
 * of the package by its folder recognize them.
 * @param {string} map
 * @param {string} name of the bundle
 */
function nameSources(map, name) {
  const { mappings, sources, version } = JSON.parse(map);
  const named = sources.map((/** @type {string} */ source) =>
    basename(source) === `${name}.js` ? `${name}.js` : source.replace(/(?<!\.js)$/, '.js'),
  );
  return JSON.stringify({
    version,
    file: `${name}.js`,
    sources: named,
    names: [],
    mappings: linesOnly(mappings),
  });
}
