'use strict';

// Makes this Node one that only has hooks in a thread.

delete require('node:module').registerHooks;
