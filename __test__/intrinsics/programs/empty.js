'use strict';

// A file for core's loader to load.
