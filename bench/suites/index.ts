import type { Suite } from '../figure.ts'
import { bind } from './bind.ts'
import { explorer } from './explorer.ts'
import { occupancy } from './occupancy.ts'
import { pairs } from './pairs.ts'
import { parser } from './parser.ts'
import { recovery } from './recovery.ts'
import { routing } from './routing.ts'

/** In the order in which they are printed. */
export const SUITES: readonly Suite[] = [
  pairs,
  occupancy,
  bind,
  recovery,
  routing,
  parser,
  explorer,
]
