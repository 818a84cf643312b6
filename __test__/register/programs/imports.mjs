// An ES module whose dependency is CommonJS and requires the module.
import dependency from './dependency/index.js';
import dropIn from '../../../index.js';

console.log(`a dependency of an ES module: ${dependency.async_hooks === dropIn}`);
