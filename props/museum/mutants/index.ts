/** All mutants. */
import type { Mutant } from '../mutant.ts'
import { FOUND_MUTANTS } from './found.ts'
import { LATE_MUTANTS } from './late.ts'
import { LEASE_MUTANTS } from './leases.ts'
import { LOCK_MUTANTS } from './locks.ts'
import { RECOVERY_MUTANTS } from './recovery.ts'
import { REPETITION_MUTANTS } from './repetition.ts'
import { ROUTING_MUTANTS } from './routing.ts'
import { STORE_MUTANTS } from './store.ts'

export const MUTANTS: readonly Mutant[] = [
  ...STORE_MUTANTS,
  ...LEASE_MUTANTS,
  ...LOCK_MUTANTS,
  ...RECOVERY_MUTANTS,
  ...REPETITION_MUTANTS,
  ...ROUTING_MUTANTS,
  ...LATE_MUTANTS,
  ...FOUND_MUTANTS,
]
