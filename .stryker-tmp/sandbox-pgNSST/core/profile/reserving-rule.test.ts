/**
 * Goal: the statement that reserves a port is named, so that who looks for the reason finds it.
 * Method: a small profile. Not covered: which ports are reserved at all (`derived.test.ts`).
 */
// @ts-nocheck

import { expect, test } from 'vitest'
import { applyProfile, emptyConfiguration, parseProfile, reservingRule } from '#core/index.js'

const { configuration } = applyProfile(
  emptyConfiguration(),
  parseProfile(`
    GLOBALCONFIG EXPLICITBINDPORTRANGE 7000 100
    PORT 5000 TCP WEBSRV
    PORTRANGE 6000 10 UDP RESERVED
  `),
)

test.each([
  ['tcp', 5000, 'PORT 5000 TCP WEBSRV'],
  ['udp', 5000, undefined],
  ['udp', 5999, undefined],
  ['udp', 6000, 'PORTRANGE 6000 10 UDP RESERVED'],
  ['udp', 6009, 'PORTRANGE 6000 10 UDP RESERVED'],
  ['udp', 6010, undefined],
  ['tcp', 7099, 'GLOBALCONFIG EXPLICITBINDPORTRANGE 7000 100'],
  ['tcp', 7100, undefined],
  ['udp', 7000, undefined],
] as const)('%s %i: %s', (protocol, port, rule) => {
  expect(reservingRule(configuration, protocol, port)).toBe(rule)
})
