/** Before each test file: the seed that the run has printed is that of every property. */
// @ts-nocheck

import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.PROP_SEED) })
